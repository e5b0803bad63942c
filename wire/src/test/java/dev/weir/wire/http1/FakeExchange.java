package dev.weir.wire.http1;

import dev.weir.spi.Network;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers what it was told, by the rules of the contract. */
final class FakeExchange implements Exchange {
  private final RecordId id = RecordId.at(0);
  final Map<Phase, Long> timings = new EnumMap<>(Phase.class);
  String host = "";
  String proto = "";
  String clientIp = "";
  @Nullable HttpFacts http;
  long input;
  long output;
  @Nullable Seen seen;
  String why = "";
  @Nullable Closer closer;
  @Nullable Ending ending;
  String error = "";
  boolean finished;

  @Override
  public RecordId id() {
    return id;
  }

  @Override
  public Exchange network(Network network) {
    return this;
  }

  @Override
  public Exchange host(String hostPort) {
    host = hostPort;
    return this;
  }

  @Override
  public Exchange proto(String name) {
    proto = name;
    return this;
  }

  @Override
  public Exchange clientIp(String address) {
    clientIp = address;
    return this;
  }

  @Override
  public Exchange clientId(String user) {
    return this;
  }

  @Override
  public Exchange http(HttpFacts facts) {
    open();
    http = facts;
    return this;
  }

  @Override
  public Exchange tls(TlsFacts facts) {
    return this;
  }

  @Override
  public @Nullable HttpFacts http() {
    return http;
  }

  @Override
  public @Nullable TlsFacts tls() {
    return null;
  }

  @Override
  public Exchange extra(String key, Object facts) {
    return this;
  }

  @Override
  public Exchange bytes(long in, long out) {
    open();
    input = in;
    output = out;
    return this;
  }

  @Override
  public Exchange took(Phase phase, long nanos) {
    open();
    if (nanos < 0) {
      throw new IllegalArgumentException(phase + ": " + nanos);
    }
    timings.put(phase, nanos);
    return this;
  }

  @Override
  public Exchange seen(Seen howMuch, String reason) {
    seen = howMuch;
    why = reason;
    return this;
  }

  @Override
  public Exchange ended(Closer by, Ending kind) {
    if (ending == null || ending == Ending.NORMAL) {
      closer = by;
      ending = kind;
    }
    return this;
  }

  @Override
  public Exchange error(String text) {
    if (error.isEmpty()) {
      error = text;
    }
    return this;
  }

  @Override
  public void finish() {
    open();
    finished = true;
  }

  @Override
  public void discard() {
    throw new AssertionError("an HTTP exchange is never discarded");
  }

  @Override
  public boolean isOver() {
    return finished;
  }

  private void open() {
    if (finished) {
      throw new AssertionError("exchange: used after it was finished");
    }
  }

  HttpFacts facts() {
    if (http == null) {
      throw new AssertionError("exchange: no http part");
    }
    return http;
  }

  String requestBody() {
    return text(facts().request());
  }

  String responseBody() {
    return text(facts().response());
  }

  private static String text(HttpMessage message) {
    return new String(message.body().bytes(), StandardCharsets.ISO_8859_1);
  }

  /** All but times and ids, for comparing two runs. */
  String summary() {
    HttpFacts f = http;
    String message =
        f == null
            ? "-"
            : "%s %s %s %s %s %d %s %s"
                .formatted(
                    f.method(),
                    f.uri(),
                    f.proto(),
                    f.scheme(),
                    f.host(),
                    f.statusCode(),
                    summary(f.request()),
                    summary(f.response()));
    return "%s|%s|%s|%s|%d/%d|%s %s|%s %s|%s|%s|%s"
        .formatted(
            proto,
            host,
            clientIp,
            message,
            input,
            output,
            seen,
            why,
            closer,
            ending,
            error,
            finished,
            timings.keySet());
  }

  private static String summary(HttpMessage m) {
    return m.contentLength()
        + "{"
        + m.headers()
        + "}{"
        + m.trailers()
        + "}"
        + text(m)
        + m.body().total()
        + m.body().truncated();
  }
}
