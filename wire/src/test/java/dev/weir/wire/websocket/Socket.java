package dev.weir.wire.websocket;

import dev.weir.spi.record.Body;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Step;
import dev.weir.testkit.record.FakeExchange;
import dev.weir.testkit.record.FakeSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One watched WebSocket in a test, and what was recorded of it. */
final class Socket {
  static final Agreement TAKEOVER = new Agreement(Agreement.Compression.DEFLATE, true, true);
  static final Agreement NO_TAKEOVER = new Agreement(Agreement.Compression.DEFLATE, false, false);

  final FakeSession session = new FakeSession();
  final FakeExchange upgrade;
  private final WebSocketInspector inspector;
  long now;

  Socket(Agreement agreement, WebSocketOptions options, int cap) {
    session.capturing(cap);
    upgrade = (FakeExchange) session.open();
    upgrade.host("a.test:80").proto("http").clientId("anna");
    inspector = new WebSocketInspector(session, upgrade, agreement, options, () -> now);
  }

  static Socket plain() {
    return new Socket(Agreement.NONE, WebSocketOptions.ALL, 1 << 20);
  }

  static Socket of(Agreement agreement) {
    return new Socket(agreement, WebSocketOptions.ALL, 1 << 20);
  }

  Socket client(byte[]... frames) {
    return show(Direction.CLIENT, Frames.join(frames));
  }

  Socket server(byte[]... frames) {
    return show(Direction.SERVER, Frames.join(frames));
  }

  Socket show(Direction from, byte[] chunk) {
    if (!inspector.onBytes(from, Bytes.of(chunk)).equals(Step.WATCH)) {
      throw new AssertionError("a WebSocket is watched to its end");
    }
    return this;
  }

  Socket end(Direction from, End how) {
    inspector.onEnd(from, how);
    return this;
  }

  Socket close() {
    inspector.close();
    return this;
  }

  /** The records of frames, in the order in which the frames began. */
  List<FakeExchange> records() {
    return session.exchanges().stream().skip(1).toList();
  }

  FakeExchange record(int index) {
    return records().get(index);
  }

  Map<?, ?> facts(int index) {
    return facts(record(index));
  }

  static Map<?, ?> facts(FakeExchange record) {
    return (Map<?, ?>) Objects.requireNonNull(record.extras().get("websocket"));
  }

  static Body body(FakeExchange record) {
    return (Body) Objects.requireNonNull(facts(record).get("payload"));
  }

  String text(int index) {
    return new String(body(record(index)).bytes(), StandardCharsets.UTF_8);
  }

  List<String> texts() {
    var texts = new ArrayList<String>();
    for (int i = 0; i < records().size(); i++) {
      texts.add(text(i));
    }
    return texts;
  }

  Map<?, ?> totals() {
    return (Map<?, ?>) Objects.requireNonNull(upgrade.extras().get("frames"));
  }

  Map<?, ?> totals(String side) {
    return (Map<?, ?>) Objects.requireNonNull(totals().get(side));
  }

  /** All that was recorded but ids and times, one line a frame. */
  List<String> summary() {
    var lines = new ArrayList<String>();
    for (FakeExchange record : records()) {
      var facts = new java.util.LinkedHashMap<Object, Object>(facts(record));
      Body body = body(record);
      facts.put(
          "payload",
          new String(body.bytes(), StandardCharsets.ISO_8859_1)
              + "/"
              + body.total()
              + body.truncated());
      facts.remove("upgrade");
      lines.add(
          "%s %d/%d %s(%s) %s/%s %s %s"
              .formatted(
                  facts,
                  record.input(),
                  record.output(),
                  record.seen(),
                  record.why(),
                  record.closer(),
                  record.ending(),
                  record.error(),
                  record.isFinished()));
    }
    lines.add(String.valueOf(upgrade.extras().get("frames")));
    lines.add(upgrade.seen() + upgrade.why());
    return lines;
  }
}
