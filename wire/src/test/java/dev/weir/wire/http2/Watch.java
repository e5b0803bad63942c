package dev.weir.wire.http2;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import dev.weir.testkit.record.FakeSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One watched connection. Both sides have sent their preface. */
final class Watch {
  final FakeSession session = new FakeSession().capturing(1024);
  final H2 client = H2.client();
  final H2 server = H2.server();
  final Http2Inspector inspector;
  Step last = Step.WATCH;

  Watch() {
    this(Http2Inspector.Options.DEFAULT.withPort(8443));
  }

  Watch(Http2Inspector.Options options) {
    this(options, Tunnels.NONE);
  }

  Watch(Http2Inspector.Options options, Tunnels tunnels) {
    inspector = new Http2Inspector(session, options, tunnels);
  }

  /** Shows what the client has written. */
  Watch sends() {
    return show(Direction.CLIENT, client.take());
  }

  /** Shows what the server has written. */
  Watch answers() {
    return show(Direction.SERVER, server.take());
  }

  Watch show(Direction from, byte[] bytes) {
    if (bytes.length > 0) {
      last = inspector.onBytes(from, Bytes.of(bytes));
    }
    return this;
  }

  Watch end(Direction from, End how) {
    inspector.onEnd(from, how);
    return this;
  }

  Watch close() {
    inspector.close();
    return this;
  }

  List<FakeExchange> records() {
    return session.records();
  }

  FakeExchange record() {
    if (records().size() != 1) {
      throw new AssertionError("records: " + records());
    }
    return records().getFirst();
  }

  @SuppressWarnings("unchecked") // what the inspector puts there
  static Map<String, Object> facts(FakeExchange record) {
    return (Map<String, Object>) Objects.requireNonNull(record.extras().get("http2"));
  }

  static dev.weir.spi.record.HttpFacts http(FakeExchange record) {
    return Objects.requireNonNull(record.http());
  }

  static String text(dev.weir.spi.record.HttpMessage message) {
    return new String(message.body().bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
