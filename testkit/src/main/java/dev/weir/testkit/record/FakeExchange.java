package dev.weir.testkit.record;

import dev.weir.spi.Network;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that remembers what it was told.
 *
 * @since 1.0
 */
public final class FakeExchange implements Exchange {
  private final RecordId id = RecordId.at(System.currentTimeMillis());
  private final Map<String, Object> extras = new TreeMap<>();
  private final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
  private Network network = Network.TCP;
  private String host = "";
  private String proto = "";
  private String clientIp = "";
  private String clientId = "";
  private @Nullable HttpFacts http;
  private @Nullable TlsFacts tls;
  private long input;
  private long output;
  private Seen seen = Seen.FULL;
  private String why = "";
  private @Nullable Closer closer;
  private @Nullable Ending ending;
  private String error = "";
  private boolean finished;
  private boolean discarded;

  /** An exchange that knows nothing yet. */
  public FakeExchange() {}

  /** An exchange that inherits what another one knows now. */
  FakeExchange(FakeExchange parent) {
    extras.putAll(parent.extras);
    network = parent.network;
    host = parent.host;
    proto = parent.proto;
    clientIp = parent.clientIp;
    clientId = parent.clientId;
    http = parent.http;
    tls = parent.tls;
  }

  /** An exchange within another one: it has no HTTP part yet. */
  static FakeExchange within(FakeExchange outer) {
    var inner = new FakeExchange(outer);
    inner.http = null;
    return inner;
  }

  @Override
  public RecordId id() {
    return id;
  }

  @Override
  public Exchange network(Network value) {
    return set(() -> network = value);
  }

  @Override
  public Exchange host(String hostPort) {
    return set(() -> host = hostPort);
  }

  @Override
  public Exchange proto(String value) {
    return set(() -> proto = value);
  }

  @Override
  public Exchange clientIp(String address) {
    return set(() -> clientIp = address);
  }

  @Override
  public Exchange clientId(String user) {
    return set(() -> clientId = user);
  }

  @Override
  public Exchange http(HttpFacts value) {
    return set(() -> http = value);
  }

  @Override
  public Exchange tls(TlsFacts value) {
    return set(() -> tls = value);
  }

  @Override
  public @Nullable HttpFacts http() {
    return http;
  }

  @Override
  public @Nullable TlsFacts tls() {
    return tls;
  }

  @Override
  public Exchange extra(String key, Object facts) {
    return set(() -> extras.put(key, facts));
  }

  @Override
  public Exchange bytes(long in, long out) {
    return set(() -> {
      input = in;
      output = out;
    });
  }

  @Override
  public Exchange took(Phase phase, long nanos) {
    return set(() -> phases.put(phase, nanos));
  }

  @Override
  public Exchange seen(Seen value, String reason) {
    return set(() -> {
      seen = value;
      why = reason;
    });
  }

  @Override
  public Exchange ended(Closer by, Ending kind) {
    return set(() -> {
      if (ending == null || ending == Ending.NORMAL) {
        closer = by;
        ending = kind;
      }
    });
  }

  @Override
  public Exchange error(String text) {
    return set(() -> error = error.isEmpty() ? text : error);
  }

  @Override
  public void finish() {
    finished |= !discarded;
  }

  @Override
  public void discard() {
    discarded |= !finished;
  }

  @Override
  public boolean isOver() {
    return finished || discarded;
  }

  private Exchange set(Runnable change) {
    if (!isOver()) {
      change.run();
    }
    return this;
  }

  /** Whether it was handed over as a record. */
  public boolean isFinished() {
    return finished;
  }

  /** Whether it was forgotten. */
  public boolean isDiscarded() {
    return discarded;
  }

  /** The network; TCP unless told otherwise. */
  public Network network() {
    return network;
  }

  /** The target; empty if it was not told. */
  public String host() {
    return host;
  }

  /** The protocol; empty if it was not told. */
  public String proto() {
    return proto;
  }

  /** The client that a header claims; empty if none. */
  public String clientIp() {
    return clientIp;
  }

  /** The authenticated user; empty if none. */
  public String clientId() {
    return clientId;
  }

  /** The untyped parts by key. */
  public Map<String, Object> extras() {
    return extras;
  }

  /** How long phases took, in nanoseconds. */
  public Map<Phase, Long> phases() {
    return phases;
  }

  /** Bytes from the client. */
  public long input() {
    return input;
  }

  /** Bytes to the client. */
  public long output() {
    return output;
  }

  /** How much the record can tell. */
  public Seen seen() {
    return seen;
  }

  /** Why it cannot tell more. */
  public String why() {
    return why;
  }

  /** Who ended it; null if that was not said. */
  public @Nullable Closer closer() {
    return closer;
  }

  /** How it ended; null if that was not said. */
  public @Nullable Ending ending() {
    return ending;
  }

  /** The first error text; empty if there is none. */
  public String error() {
    return error;
  }

  /** All that a record would show except id and times, as text to compare and to print. */
  public String describe() {
    HttpFacts facts = http;
    String message =
        facts == null
            ? "-"
            : String.join(
                "|",
                facts.host(),
                facts.method(),
                facts.proto(),
                facts.scheme(),
                facts.uri(),
                Integer.toString(facts.statusCode()),
                describe(facts.request()),
                describe(facts.response()));
    TlsFacts hello = tls;
    String secured =
        hello == null
            ? "-"
            : hello.serverName()
                + "|"
                + hello.version()
                + "|"
                + hello.cipherSuite()
                + "|"
                + hello.proto()
                + "|"
                + hello.ja4()
                + "|"
                + HexFormat.of().formatHex(hello.clientHello())
                + "|"
                + HexFormat.of().formatHex(hello.serverHello());
    return "network=%s host=%s proto=%s clientIp=%s clientId=%s http=%s tls=%s extras=%s bytes=%d/%d seen=%s(%s) end=%s/%s err=%s finished=%s discarded=%s"
        .formatted(
            network, host, proto, clientIp, clientId, message, secured, extras, input, output, seen,
            why, closer, ending, error, finished, discarded);
  }

  private static String describe(HttpMessage message) {
    Body body = message.body();
    return message.contentLength()
        + " "
        + message.headers().toString().replace('\n', ';')
        + " "
        + message.trailers().toString().replace('\n', ';')
        + " "
        + HexFormat.of().formatHex(body.bytes())
        + "/"
        + body.total()
        + (body.truncated() ? "…" : "");
  }

  @Override
  public String toString() {
    return describe();
  }
}
