package dev.weir.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.plugin.store.command.Archive;
import dev.weir.plugin.store.export.Export;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Entry;
import dev.weir.testkit.FakeClock;
import dev.weir.testkit.record.Deliveries;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveTest {
  private static final Instant START = Instant.parse("2026-01-31T08:00:00Z");

  @TempDir private Path temp;
  private final List<Entry> entries = new ArrayList<>();
  private String tally = "";

  /** An upgrade, its frames, and the same of another host. */
  @BeforeEach
  void keep() {
    for (String host : List.of("a.example", "b.example")) {
      Entry upgrade =
          Stores.entry(
              START,
              """
              {"service":"web","host":"%s:80","proto":"http","http":{"host":"%s","method":"GET",
              "proto":"HTTP/1.1","uri":"/chat","statusCode":101,
              "request":{"headers":[],"body":null},"response":{"headers":[],"body":null}},
              "frames":{"client":{}},"time":"%s","duration":1,"id":"ID"}\
              """
                  .formatted(host, host, START));
      String id = upgrade.id().toString();
      entries.add(Stores.with(upgrade, "ID", id));
      for (int i = 1; i <= 3; i++) {
        Instant time = START.plusSeconds(i);
        entries.add(
            Stores.entry(
                time,
                """
                {"service":"web","host":"%s:80","time":"%s","websocket":{"from":"client",
                "opcode":1,"payload":"aGk=","length":2,"upgrade":"%s"}}\
                """
                    .formatted(host, time, id)));
      }
    }
    var config = new StoreConfig("", new ByteSize(1 << 30), Duration.ZERO, true);
    try (var recorder = new StoreRecorder(temp, config, new FakeClock(START), null)) {
      Deliveries.once(recorder, entries);
    }
  }

  private JsonNode har(String filter, Instant until) throws Exception {
    var out = new ByteArrayOutputStream();
    Export export = Export.har(out, "1");
    try (export;
        Reader reader = Reader.open(temp)) {
      new Archive(reader, export)
          .write(Selection.between(false, Instant.EPOCH, until), Filter.parse(filter));
    }
    tally = export.tally().toString();
    return new JsonMapper().readTree(out.toByteArray()).at("/log/entries");
  }

  @Test
  void messagesComeWithTheirExchangeAlthoughTheFilterMeansOnlyThat() throws Exception {
    JsonNode all = har("method:GET host:a.example", START.plusSeconds(1));
    assertThat(all).hasSize(1);
    assertThat(all.at("/0/_webSocketMessages")).hasSize(3);
    assertThat(tally).isEqualTo("4 written");
  }

  @Test
  void noneComesTwice() throws Exception {
    JsonNode all = har("", START.plusSeconds(60));
    assertThat(all).hasSize(2);
    assertThat(all).allSatisfy(one -> assertThat(one.get("_webSocketMessages")).hasSize(3));
    assertThat(tally).isEqualTo("8 written");
  }

  @Test
  void messagesWithoutTheirExchangeAreLeftOutAndCounted() throws Exception {
    assertThat(har("body~hi", START.plusSeconds(60))).isEmpty();
    assertThat(tally).contains("0 written").contains("6 websocket");
  }
}
