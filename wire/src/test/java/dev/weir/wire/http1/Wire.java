package dev.weir.wire.http1;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One watched connection in a test. Text is one byte for each char. */
final class Wire {
  final FakeSession session;
  final Http1Inspector inspector;
  Step last = Step.WATCH;

  Wire(int bodyCap, Http1Inspector.Options options) {
    session = new FakeSession(bodyCap);
    inspector = new Http1Inspector(session, options);
  }

  private Wire(FakeSession session, Http1Inspector inspector) {
    this.session = session;
    this.inspector = inspector;
  }

  /** One whose inspector asks about names; those that begin with "bad" are refused. */
  static Wire guarded() {
    var session = new FakeSession(0);
    var options = Http1Inspector.Options.DEFAULT.withPort(8080);
    return new Wire(session, Http1Inspector.guarding(session, options));
  }

  static Wire open() {
    return new Wire(1024, Http1Inspector.Options.DEFAULT.withPort(8080));
  }

  Wire client(String text) {
    return send(Direction.CLIENT, bytes(text));
  }

  Wire server(String text) {
    return send(Direction.SERVER, bytes(text));
  }

  Wire send(Direction from, byte[] bytes) {
    last = inspector.onBytes(from, Bytes.of(bytes));
    return this;
  }

  Wire end(Direction from, End how) {
    inspector.onEnd(from, how);
    return this;
  }

  Wire close() {
    inspector.close();
    return this;
  }

  List<FakeExchange> exchanges() {
    return session.exchanges;
  }

  /** The only exchange. */
  FakeExchange exchange() {
    if (session.exchanges.size() != 1) {
      throw new AssertionError("exchanges: " + session.exchanges.size() + " (expected: 1)");
    }
    return session.exchanges.getFirst();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
