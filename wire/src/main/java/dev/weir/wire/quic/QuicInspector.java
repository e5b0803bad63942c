package dev.weir.wire.quic;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.tls.CipherSuites;
import dev.weir.wire.tls.ClientHello;
import dev.weir.wire.tls.HelloResult;
import dev.weir.wire.tls.Ja4;
import dev.weir.wire.tls.ServerHello;
import dev.weir.wire.tls.TlsVersions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches a QUIC flow until both hellos have passed. It opens no exchange: the flow is one record.
 * Whatever the peers send, the answer is a step and never an exception.
 */
public final class QuicInspector implements Inspector {
  /** Packets of each side that are opened in search of its hello. */
  private static final int MAX_PACKETS = 8;

  private static final byte[] NOTHING = {};

  private final SniffContext context;
  private final Exchange subject;
  private final CryptoStream fromClient = new CryptoStream();
  private final CryptoStream fromServer = new CryptoStream();
  private byte[] firstId = NOTHING;
  private @Nullable InitialKeys clientKeys;
  private @Nullable InitialKeys serverKeys;
  private @Nullable ClientHello hello;
  private byte[] clientMessage = NOTHING;
  private String ja4 = "";
  private int clientPackets;
  private int serverPackets;
  private @Nullable Step verdict;

  /** An inspector for a flow whose first datagram looked like QUIC. */
  public QuicInspector(SniffContext context) {
    this.context = context;
    Exchange parent = context.parent();
    subject = parent != null ? parent : context.session().connection();
  }

  @Override
  public Step onDatagram(Direction from, Bytes view) {
    if (verdict == null && view.length() > 0) {
      byte[] datagram = view.copy(0, view.length());
      if (from == Direction.CLIENT) {
        client(datagram);
      } else {
        server(datagram);
      }
    }
    return verdict == null ? Step.WATCH : verdict;
  }

  /** Several packets may share a datagram (RFC 9000 section 12.2). */
  private void client(byte[] datagram) {
    int at = 0;
    while (verdict == null && hello == null && at < datagram.length) {
      LongHeader header = LongHeader.read(datagram, at);
      if (header == null) {
        break;
      }
      at = header.end();
      if (header.isInitial()) {
        clientInitial(datagram, header);
      }
    }
    if (verdict == null && hello == null && clientPackets >= MAX_PACKETS) {
      giveUp("quic: no hello in the first " + MAX_PACKETS + " packets");
    }
  }

  private void clientInitial(byte[] datagram, LongHeader header) {
    clientPackets++;
    byte[] frames = open(datagram, header);
    if (frames == null) {
      return; // Changed on the way, or never sealed: the server drops it as well.
    }
    subject.proto("quic").extra("quic", facts(header));
    String wrong = fromClient.frames(frames);
    byte[] message = fromClient.message();
    if (message != null) {
      clientHello(message);
    } else if (!wrong.isEmpty()) {
      giveUp(wrong);
    } else if (fromClient.isHopeless(ClientHello.TYPE)) {
      giveUp("quic: no client hello");
    }
  }

  /** After a Retry of the server the client begins anew, with another id and so other keys. */
  private byte @Nullable [] open(byte[] datagram, LongHeader header) {
    InitialKeys known = clientKeys;
    byte[] frames = known == null ? null : known.open(datagram, header);
    if (frames == null && (known == null || !Arrays.equals(firstId, header.dcid()))) {
      InitialKeys fresh = InitialKeys.client(header.version(), header.dcid());
      frames = fresh.open(datagram, header);
      if (frames != null) {
        clientKeys = fresh;
        firstId = header.dcid();
        serverKeys = null;
      }
    }
    return frames;
  }

  private static Map<String, Object> facts(LongHeader header) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", header.version().text());
    facts.put("dcid", HexFormat.of().formatHex(header.dcid()));
    facts.put("scid", HexFormat.of().formatHex(header.scid()));
    return facts;
  }

  private void clientHello(byte[] message) {
    byte[] body = Arrays.copyOfRange(message, 4, message.length);
    if (message[0] != ClientHello.TYPE) {
      giveUp("quic: no client hello");
      return;
    }
    switch (ClientHello.parse(body)) {
      case HelloResult.Malformed<ClientHello>(String why) -> giveUp("quic hello: " + why);
      case HelloResult.Parsed<ClientHello>(ClientHello parsed) -> {
        hello = parsed;
        clientMessage = message;
        ja4 = Ja4.of(parsed, Ja4.Transport.QUIC);
        store(parsed, null, NOTHING);
        name(parsed);
      }
    }
  }

  private void name(ClientHello parsed) {
    if (parsed.serverName().isEmpty()) {
      return;
    }
    var named = new HostPort(parsed.serverName(), context.hints().port());
    subject.host(named.toString());
    if (context.session().refuses(named)) {
      subject.seen(Seen.METADATA, "bypass");
      verdict = new Step.Refuse("bypass: " + named);
    }
  }

  private void server(byte[] datagram) {
    ClientHello offer = hello;
    int at = 0;
    while (verdict == null && at < datagram.length) {
      LongHeader header = LongHeader.read(datagram, at);
      if (header == null) {
        break;
      }
      at = header.end();
      if (header.isInitial() && offer != null) {
        serverInitial(datagram, header, offer);
      }
    }
    boolean pastHello = (datagram[0] & 0x80) == 0;
    if (verdict == null && offer != null && (pastHello || serverPackets >= MAX_PACKETS)) {
      encrypted(offer);
    }
  }

  private void serverInitial(byte[] datagram, LongHeader header, ClientHello offer) {
    serverPackets++;
    InitialKeys keys = serverKeys;
    if (keys == null) {
      keys = InitialKeys.server(header.version(), firstId);
      serverKeys = keys;
    }
    byte[] frames = keys.open(datagram, header);
    if (frames == null) {
      return;
    }
    String wrong = fromServer.frames(frames);
    byte[] message = fromServer.message();
    if (message != null && message[0] == ServerHello.TYPE) {
      byte[] body = Arrays.copyOfRange(message, 4, message.length);
      if (ServerHello.parse(body) instanceof HelloResult.Parsed<ServerHello>(ServerHello choice)) {
        store(offer, choice, message);
      }
      encrypted(offer);
    } else if (!wrong.isEmpty()) {
      subject.error(wrong);
      encrypted(offer);
    }
  }

  private void store(ClientHello offer, @Nullable ServerHello choice, byte[] serverMessage) {
    subject.tls(
        new TlsFacts(
            offer.serverName(),
            choice == null ? "" : CipherSuites.name(choice.cipherSuite()),
            0,
            offer.alpn().isEmpty() ? "" : offer.alpn().getFirst(),
            choice == null ? "" : TlsVersions.label(choice.version()),
            clientMessage,
            serverMessage,
            "",
            ja4,
            offer.encryptedHello()));
  }

  private void encrypted(ClientHello offer) {
    String problem = offer.serverNameProblem();
    verdict =
        new Step.Done(Seen.METADATA, problem.isEmpty() ? "encrypted" : "encrypted; " + problem);
  }

  private void giveUp(String why) {
    verdict = new Step.Done(Seen.FLOW, why);
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    return new Step.Done(Seen.FLOW, "quic: not over streams");
  }

  @Override
  public void onEnd(Direction from, End how) {}

  @Override
  public void close() {
    if (verdict == null) {
      if (hello == null) {
        subject.seen(Seen.FLOW, "quic: no hello");
      } else {
        subject.seen(Seen.METADATA, "quic: ended before the server hello");
      }
    }
  }
}
