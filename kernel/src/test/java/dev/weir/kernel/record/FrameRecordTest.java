package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records of things that happen within an exchange, and bodies among the extras. */
class FrameRecordTest {
  private static final int CAP = 4;

  private final Drafts drafts = new Drafts();
  private final ServiceRecording service =
      new ServiceRecording(
          drafts.process,
          List.of(
              new Binding(drafts.queue, Entry.HANDLER, true, CAP),
              new Binding(drafts.queue, Entry.HANDLER, true, 100)));
  private final RecordDraft connection = drafts.connection(service).via(Drafts.DIRECT);
  private final RecordDraft upgrade = new RecordDraft(service, Drafts.SESSION, connection);

  @Test
  void inheritsWhatTheExchangeKnowsAndLeavesItTheTimesOfTheWay() {
    connection.host("other:1").took(Phase.CONNECT, 5);
    upgrade.host("a.test:80").clientId("anna").proto("http").http(Drafts.get());
    RecordDraft frame = RecordDraft.within(upgrade);
    frame.finish();
    assertThat(frame.host()).isEqualTo("a.test:80");
    assertThat(frame.clientId()).isEqualTo("anna");
    assertThat(frame.proto()).isEqualTo("http");
    assertThat(frame.http()).isNull();
    assertThat(frame.route()).isEqualTo(Drafts.DIRECT);
    assertThat(frame.connectionId()).isEqualTo(connection.id());
    assertThat(frame.took(Phase.CONNECT)).isEqualTo(-1);
    upgrade.finish();
    assertThat(upgrade.took(Phase.CONNECT)).isEqualTo(5);
  }

  @Test
  void endsWithItsConnectionAtTheLatest() {
    RecordDraft frame = RecordDraft.within(upgrade);
    connection.finish();
    assertThat(frame.isOver()).isTrue();
    assertThat(upgrade.isOver()).isTrue();
  }

  @Test
  void aPayloadIsShownAsFarAsEachRecorderWantsItAndItsMemoryIsFreed() throws IOException {
    RecordDraft frame = framed("abc\u00e4\u00e4");
    assertThat(drafts.budget.used()).isEqualTo(7);
    frame.finish();
    JsonNode shown = read(frame, 100);
    assertThat(shown.at("/websocket/payload").binaryValue()).hasSize(7);
    assertThat(shown.at("/websocket/payloadSize").asInt()).isEqualTo(7);
    assertThat(shown.at("/websocket/payloadTruncated").asBoolean()).isFalse();
    assertThat(shown.get("seen").asText()).isEqualTo("full");
    JsonNode cut = read(frame, CAP);
    assertThat(new String(cut.at("/websocket/payload").binaryValue(), StandardCharsets.UTF_8))
        .isEqualTo("abc");
    assertThat(cut.at("/websocket/payloadTruncated").asBoolean()).isTrue();
    assertThat(cut.get("seen").asText()).isEqualTo("headers");
    assertThat(cut.get("why").asText()).isEqualTo("cap");
    JsonNode none = read(frame, 0);
    assertThat(none.at("/websocket/payload").isNull()).isTrue();
    assertThat(none.at("/websocket/payloadTruncated").asBoolean()).isFalse();
    frame.release();
    frame.release();
    assertThat(drafts.budget.used()).isZero();
  }

  @Test
  void aForgottenFrameFreesItsPayload() {
    framed("abc").discard();
    assertThat(drafts.budget.used()).isZero();
  }

  private RecordDraft framed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    BodyCapture capture = connection.capture();
    capture.add(Bytes.of(bytes), 0, bytes.length);
    Body body = capture.finish();
    var facts = new LinkedHashMap<String, Object>();
    facts.put("from", "client");
    facts.put("fin", true);
    facts.put("rsv1", false);
    facts.put("rsv2", false);
    facts.put("rsv3", false);
    facts.put("opcode", 1);
    facts.put("masked", false);
    facts.put("length", 7L);
    facts.put("payload", body);
    RecordDraft frame = RecordDraft.within(upgrade);
    frame.extra("websocket", facts).seen(Seen.FULL, "");
    return frame;
  }

  private static JsonNode read(RecordDraft draft, int cap) throws IOException {
    String json = Drafts.json(draft, cap);
    RecordSchema.accepts(json);
    return new ObjectMapper().readTree(json);
  }
}
