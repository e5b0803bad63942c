package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.Network;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Seen;
import dev.weir.spi.terminal.RecordLine;
import dev.weir.spi.terminal.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LiveLinesTest {
  private final Drafts drafts = new Drafts();
  private final ServiceRecording service = drafts.service(0);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long now = 1_000_000_000L;

  private LiveLines lines(boolean terminal) {
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return terminal
        ? LiveLines.people(print, look(110, false), Drafts.ZONE, () -> now)
        : LiveLines.json(print);
  }

  private static LiveLines.Look look(int columns, boolean frames) {
    return new LiveLines.Look(() -> columns, false, frames);
  }

  private List<String> shown() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private RecordDraft draft() {
    return new RecordDraft(service, Drafts.SESSION, null).network(Network.TCP);
  }

  private static RecordDraft request(RecordDraft draft, String host, String uri, int status) {
    var message =
        new HttpMessage(
            0, Drafts.get().request().headers(), Drafts.get().request().trailers(), Body.EMPTY);
    return draft
        .proto("http")
        .host(host)
        .http(new HttpFacts(host, "GET", "HTTP/1.1", "", uri, status, message, message))
        .seen(Seen.FULL, "");
  }

  private static Entry entry(RecordDraft draft) {
    draft.finish();
    byte[] json = Drafts.json(draft, 0).getBytes(StandardCharsets.UTF_8);
    return new Entry(
        draft.id(),
        draft.seq(),
        draft.time(),
        Entry.HANDLER,
        ByteBuffer.wrap(json).asReadOnlyBuffer(),
        new RecordFields(draft, json));
  }

  private String line(RecordDraft draft) {
    lines(true).deliver(List.of(entry(draft)));
    return shown().getLast();
  }

  @Test
  void showsARequestOnOneLine() {
    RecordDraft draft = request(draft(), "api.example.org:80", "/v1/items?limit=20", 200);
    draft.bytes(100, 4_130).ended(Closer.CLIENT, Ending.NORMAL);
    drafts.nanos += 38_400_000;
    String id = draft.id().toString();
    assertThat(line(draft))
        .isEqualTo(
            "20:45:24.799 "
                + id.substring(id.length() - 4)
                + " 127.0.0.1       GET     http api.example.org/v1/items… 200  4.1 kB   38"
                + " ms h1  full");
  }

  @Test
  void marksFailuresWithASignAndWords() {
    assertThat(line(request(draft(), "a", "/", 502))).endsWith(" h1  ! full");
    assertThat(line(draft().host("b:1").ended(Closer.WEIR, Ending.REFUSED).error("no")))
        .endsWith(" -   ! flow refused");
    assertThat(line(request(draft(), "a", "/", 404))).endsWith(" h1  full");
  }

  @Test
  void namesTheProtocolOfWhatIsNoHttp() {
    RecordDraft tunnel = request(draft(), "x.example:443", "x.example:443", 0);
    HttpFacts h = tunnel.http();
    tunnel
        .http(
            new HttpFacts(
                h.host(), "CONNECT", h.proto(), "", h.uri(), 0, h.request(), h.response()))
        .proto("tls")
        .tls(Drafts.tls())
        .seen(Seen.METADATA, "pinned");
    assertThat(line(tunnel)).contains(" TLS     a.local:443 ").endsWith(" metadata pinned");
    assertThat(line(draft().host("y:22").proto("ssh"))).contains(" SSH     y:22 ");
    assertThat(line(draft().host("y:9"))).contains(" TCP     y:9 ");
  }

  @Test
  void neverGoesOverTheWidth() {
    RecordDraft draft =
        request(
                draft(),
                "a-very-long-name." + "x".repeat(200) + ".example.org",
                "/" + "y".repeat(300),
                200)
            .seen(Seen.HEADERS, "because " + "z".repeat(100))
            .bytes(0, Long.MAX_VALUE);
    drafts.nanos += Long.MAX_VALUE / 4;
    String line = line(draft);
    assertThat(line).hasSizeLessThanOrEqualTo(RecordLine.COLUMNS).contains("http a-very…le.org/… ");
  }

  @Test
  void letsNobodySteerTheTerminal() {
    String line =
        line(
            request(draft(), "h\u001b]0;x\u0007", "/\u009b31m\u202e\n", 200)
                .seen(Seen.FULL, "a\rb"));
    assertThat(line.chars()).noneMatch(SafeText::acts);
    assertThat(shown()).hasSize(1);
  }

  @Test
  void showsTwentyASecondAndSaysThatThereWereMore() {
    LiveLines lines = lines(true);
    var many = new ArrayList<Entry>();
    for (int i = 0; i < 50; i++) {
      many.add(entry(request(draft(), "a", "/", 200)));
    }
    lines.deliver(many);
    assertThat(shown()).hasSize(21);
    assertThat(shown().getLast()).isEqualTo("-- over 20 records/s: not all are shown");
    now += 1_000_000_000L;
    lines.deliver(List.of(entry(request(draft(), "b", "/", 200))));
    assertThat(shown().get(21)).isEqualTo("-- 50 records/s: 1 of 3 shown");
    assertThat(shown().get(22)).contains("http b/");
    lines.close();
    assertThat(shown()).hasSize(23);
  }

  @Test
  void leavesOutWhatWentWrongLast() {
    LiveLines lines = lines(true);
    for (int i = 0; i < 40; i++) {
      lines.deliver(List.of(entry(request(draft(), "a", "/", 200))));
    }
    lines.deliver(List.of(entry(request(draft(), "b", "/", 502))));
    assertThat(shown().getLast()).contains("http b/").endsWith("! full");
  }

  @Test
  void aFrameHasALineOnlyIfAsked() {
    RecordDraft frame = draft().host("chat.example.org:80").proto("http");
    frame.extra("websocket", Map.of("from", "client", "opcode", 1L, "length", 5L));
    Entry entry = entry(frame.seen(Seen.FULL, ""));
    lines(true).deliver(List.of(entry));
    assertThat(shown()).isEmpty();
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    LiveLines.people(print, look(110, true), Drafts.ZONE, () -> now).deliver(List.of(entry));
    assertThat(shown())
        .singleElement()
        .asString()
        .contains(" WS ↑    text chat.example.org:80, 5 B");
  }

  @Test
  void fitsIntoANarrowTerminal() {
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    LiveLines narrow = LiveLines.people(print, look(80, false), Drafts.ZONE, () -> now);
    narrow.deliver(
        List.of(entry(request(draft(), "api.example.org", "/v1/" + "x".repeat(99), 200))));
    assertThat(shown().getLast()).hasSizeLessThanOrEqualTo(80).contains(" GET ").endsWith(" full");
  }

  @Test
  void writesEveryRecordAsJsonIntoAPipe() throws IOException {
    LiveLines lines = lines(false);
    var many = new ArrayList<Entry>();
    for (int i = 0; i < 50; i++) {
      many.add(entry(request(draft(), "a", "/" + "x".repeat(400 * i), 200)));
    }
    assertThat(lines.deliver(many).toCompletableFuture().join()).isEqualTo(Delivery.ALL);
    assertThat(shown()).hasSize(50);
    for (String line : shown()) {
      RecordSchema.accepts(line);
    }
    assertThat(new ObjectMapper().readTree(shown().get(7)).at("/http/uri").textValue())
        .hasSize(1 + 7 * 400);
  }

  @Test
  void outputThatIsGoneRefusesForGood() {
    var broken =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            },
            true,
            StandardCharsets.UTF_8);
    Entry entry = entry(draft());
    var lines = LiveLines.json(broken);
    assertThat(lines.deliver(List.of(entry)).toCompletableFuture().join())
        .isInstanceOfSatisfying(
            Delivery.Some.class, some -> assertThat(some.dead()).isEqualTo(Set.of(entry.id())));
  }
}
