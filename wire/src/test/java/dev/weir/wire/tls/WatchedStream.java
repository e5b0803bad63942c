package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.Step;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** An inspector over a session that has nothing but its connection's record. */
final class WatchedStream implements Session {
  final RecordedExchange connection = new RecordedExchange();
  TlsInspector inspector;
  private int port = 443;
  private InetSocketAddress original;
  private RecordedExchange parent;
  private String refused = "";

  WatchedStream port(int value) {
    port = value;
    return this;
  }

  WatchedStream original(String ip, int value) {
    original = InetSocketAddress.createUnresolved(ip, value);
    return this;
  }

  /** A rule of the service: this target is not to be reached. */
  WatchedStream refusing(String hostPort) {
    refused = hostPort;
    return this;
  }

  WatchedStream parent(RecordedExchange exchange) {
    parent = exchange;
    return this;
  }

  /** As if an HTTP CONNECT had come before. */
  WatchedStream afterConnect(String authority) {
    HttpMessage none = HttpMessage.NONE;
    connection.http(
        new HttpFacts(authority, "CONNECT", "HTTP/1.1", "http", authority, 200, none, none));
    connection.host(authority);
    return this;
  }

  WatchedStream watch() {
    var hints = new SniffHints(Direction.CLIENT, port, null, 0);
    inspector = new TlsInspector(new SniffContext(this, hints, new Protocol("tls", ""), parent));
    return this;
  }

  Step client(byte[] chunk) {
    return inspector.onBytes(Direction.CLIENT, Bytes.of(chunk));
  }

  Step server(byte[] chunk) {
    return inspector.onBytes(Direction.SERVER, Bytes.of(chunk));
  }

  /** Shows a direction in chunks of one size and gives the last answer. */
  Step chunks(Direction from, byte[] stream, int size) {
    Step step = Step.WATCH;
    for (int at = 0; at < stream.length; at += size) {
      byte[] chunk = Arrays.copyOfRange(stream, at, Math.min(stream.length, at + size));
      step = inspector.onBytes(from, Bytes.of(chunk));
    }
    return step;
  }

  TlsFacts facts() {
    return connection.tls();
  }

  /** All that was written down, as one comparable text. */
  String told() {
    TlsFacts tls = facts();
    String facts =
        tls == null
            ? "none"
            : String.join(
                " ",
                tls.serverName(),
                tls.cipherSuite(),
                tls.proto(),
                tls.version(),
                tls.ja3(),
                tls.ja4(),
                new String(tls.clientHello(), ISO_8859_1),
                new String(tls.serverHello(), ISO_8859_1));
    return String.join(
        "|", connection.host, connection.proto, connection.error, connection.why, facts);
  }

  @Override
  public Exchange connection() {
    return connection;
  }

  @Override
  public String id() {
    return "s1";
  }

  @Override
  public String service() {
    return "service-0";
  }

  @Override
  public InetSocketAddress client() {
    return InetSocketAddress.createUnresolved("127.0.0.1", 40_000);
  }

  @Override
  public InetSocketAddress local() {
    return InetSocketAddress.createUnresolved("127.0.0.1", 8080);
  }

  @Override
  public InetSocketAddress original() {
    return original;
  }

  @Override
  public Exchange open() {
    throw new UnsupportedOperationException("open");
  }

  @Override
  public boolean refuses(HostPort named) {
    return named.toString().equals(refused);
  }

  @Override
  public BodyCapture capture() {
    throw new UnsupportedOperationException("capture");
  }
}
