package dev.weir.wire.tls;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.Step;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Watches a TLS stream until both hellos have passed and writes down what they say. It opens no
 * exchange: a stream that stays encrypted is one record, the connection's own, or that of the
 * exchange it continues.
 *
 * <p>Facts are stored as soon as they are known, so that a connection which dies in the handshake
 * still tells whom it was for. Whatever the peers send, the answer is a step and never an
 * exception. Used on the session's event loop.
 */
public final class TlsInspector implements Inspector {
  private static final int HTTPS = 443;
  private static final byte[] NOTHING = {};

  private final SniffContext context;
  private final Exchange subject;
  private final HandshakeReader client = new HandshakeReader(ClientHello.TYPE);
  private final HandshakeReader server = new HandshakeReader(ServerHello.TYPE);

  private @Nullable ClientHello clientHello;
  private @Nullable ServerHello serverHello;
  private byte[] clientRecords = NOTHING;
  private byte[] serverRecords = NOTHING;
  private String ja3 = "";
  private String ja4 = "";
  private boolean retried;

  /** Why no server hello will come; empty while it may. */
  private String serverWhy = "";

  /** The last word, once it is known. */
  private @Nullable Step verdict;

  private boolean told;

  /**
   * An inspector at the beginning of a stream.
   *
   * @param context what the kernel opens inspectors with
   */
  public TlsInspector(SniffContext context) {
    this.context = context;
    Exchange parent = context.parent();
    this.subject = parent != null ? parent : context.session().connection();
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    if (verdict == null) {
      if (from == Direction.CLIENT) {
        readClient(view);
      } else {
        readServer(view);
      }
      decide();
    }
    if (verdict == null) {
      return Step.WATCH;
    }
    told = true;
    return verdict;
  }

  /** A hello may be complete although the record it came in was cut off. */
  @Override
  public void onEnd(Direction from, End how) {
    if (verdict != null) {
      return;
    }
    if (from == Direction.CLIENT && clientHello == null) {
      HandshakeReader.Message message = client.early();
      if (message != null) {
        clientMessage(message);
      }
    } else if (from == Direction.SERVER && !serverOver()) {
      HandshakeReader.Message message = server.early();
      if (message != null) {
        serverMessage(message);
      }
    }
    decide();
  }

  @Override
  public void close() {
    if (told) {
      return;
    }
    onEnd(Direction.CLIENT, End.CUT);
    onEnd(Direction.SERVER, End.CUT);
    told = true;
    if (verdict instanceof Step.Done(Seen seen, String why)) {
      subject.seen(seen, why);
    } else if (clientHello == null) {
      subject.seen(Seen.FLOW, "tls hello: incomplete");
    } else if (verdict == null) {
      subject.seen(Seen.METADATA, "tls: ended before the server hello");
    }
  }

  private void readClient(Bytes view) {
    if (clientHello != null) {
      return; // A second hello after a retry request, or early data.
    }
    switch (client.read(view, 0)) {
      case HandshakeReader.More() -> {}
      case HandshakeReader.Message message -> clientMessage(message);
      case HandshakeReader.Alert(int level, int description, int next) ->
          verdict = notHello("alert: " + Alerts.text(level, description));
      case HandshakeReader.Broken(String why) -> verdict = notHello(why);
    }
  }

  private static Step.Done notHello(String why) {
    return new Step.Done(Seen.FLOW, "tls hello: " + why);
  }

  private void clientMessage(HandshakeReader.Message message) {
    subject.proto("tls");
    switch (ClientHello.parse(message.body())) {
      case HelloResult.Malformed<ClientHello>(String why) -> verdict = notHello(why);
      case HelloResult.Parsed<ClientHello>(ClientHello hello) -> {
        clientHello = hello;
        clientRecords = message.records();
        ja3 = Ja3.hash(hello);
        ja4 = Ja4.of(hello, Ja4.Transport.TCP);
        store();
        name(hello);
      }
    }
  }

  private boolean serverOver() {
    return serverHello != null || !serverWhy.isEmpty();
  }

  private void readServer(Bytes view) {
    int at = 0;
    while (!serverOver() && at < view.length()) {
      switch (server.read(view, at)) {
        case HandshakeReader.More() -> at = view.length();
        case HandshakeReader.Message message -> {
          at = message.next();
          serverMessage(message);
        }
        case HandshakeReader.Alert alert -> {
          at = alert.next();
          serverAlert(alert);
        }
        case HandshakeReader.Broken(String why) -> serverWhy = "tls server hello: " + why;
      }
    }
  }

  private void serverMessage(HandshakeReader.Message message) {
    switch (ServerHello.parse(message.body())) {
      case HelloResult.Malformed<ServerHello>(String why) -> serverWhy = "tls server hello: " + why;
      case HelloResult.Parsed<ServerHello>(ServerHello hello) -> {
        if (!hello.retry()) {
          serverHello = hello;
          serverRecords = message.records();
          store();
        } else if (retried) {
          // RFC 8446 section 4.1.4: the client ends the connection then.
          serverWhy = "tls server hello: second retry request";
        }
        retried = true;
      }
    }
  }

  /**
   * A warning before the hello changes nothing: RFC 6066 section 3 lets a server that does not know
   * the name say so and go on.
   */
  private void serverAlert(HandshakeReader.Alert alert) {
    if (alert.level() == Alerts.WARNING && alert.description() != Alerts.CLOSE_NOTIFY) {
      return;
    }
    serverWhy = "tls alert: " + Alerts.text(alert.level(), alert.description());
    subject.error(serverWhy);
  }

  private void decide() {
    ClientHello hello = clientHello;
    if (verdict != null || hello == null || !serverOver()) {
      return;
    }
    String why = serverHello != null ? "encrypted" : serverWhy;
    String problem = hello.serverNameProblem();
    verdict = new Step.Done(Seen.METADATA, problem.isEmpty() ? why : why + "; " + problem);
  }

  private void store() {
    ClientHello offer = clientHello;
    ServerHello choice = serverHello;
    String proto = choice == null ? "" : choice.protocol();
    if (proto.isEmpty() && offer != null) {
      proto = offer.firstProtocol();
    }
    subject.tls(
        new TlsFacts(
            offer == null ? "" : offer.serverName(),
            choice == null ? "" : CipherSuites.name(choice.cipherSuite()),
            choice == null ? 0 : choice.compressionMethod(),
            proto,
            choice == null ? "" : TlsVersions.label(choice.version()),
            clientRecords,
            serverRecords,
            ja3,
            ja4,
            offer != null && offer.encryptedHello()));
  }

  /** What the server name means for the record and for the rules of the service. */
  private void name(ClientHello hello) {
    if (hello.serverName().isEmpty()) {
      return;
    }
    HostPort asked = asked();
    var named = new HostPort(hello.serverName(), port(asked));
    if (!known(hello, asked, named)) {
      subject.host(named.toString());
    }
    if (context.session().refuses(named)) {
      subject.seen(Seen.METADATA, "bypass");
      verdict = new Step.Refuse("bypass: " + named);
    }
  }

  /**
   * Whether the record has the better host already: the same name as the client asked for it, or
   * the real one where the server name may be a front (an encrypted hello).
   */
  private static boolean known(ClientHello hello, @Nullable HostPort asked, HostPort named) {
    return asked != null
        && (hello.encryptedHello() || asked.canonicalHost().equals(named.canonicalHost()));
  }

  /** What the client asked for by CONNECT, if it did. */
  private @Nullable HostPort asked() {
    HttpFacts http = subject.http();
    return http != null && http.method().equals("CONNECT") ? HostPort.parse(http.uri(), 0) : null;
  }

  private int port(@Nullable HostPort asked) {
    if (context.hints().port() > 0) {
      return context.hints().port();
    }
    if (asked != null && asked.port() > 0) {
      return asked.port();
    }
    InetSocketAddress original = context.session().original();
    return original != null ? original.getPort() : HTTPS;
  }
}
