package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Endpoints that answer 429 or 500, break off, say nothing or are not there, each with and without
 * a spool, side by side: the gateway's last word accounts for every record, and so do the
 * endpoints.
 */
@Timeout(120)
class AccountingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FAULTS = List.of("busy", "broken", "cut", "mute", "away");
  private static final int REQUESTS = 400;

  @TempDir private Path folder;

  private static String yaml(Collector collector, int dead) {
    var bindings = new ArrayList<String>();
    var recorders = new StringBuilder();
    for (String fault : FAULTS) {
      int port = fault.equals("away") ? dead : collector.port();
      for (String spool : List.of("memory", "spool")) {
        String name = fault + "-" + spool;
        bindings.add("{name: " + name + ", record: recorder.service.handler}");
        recorders.append("- name: ").append(name).append('\n');
        recorders.append(
            "  http: {url: \"http://127.0.0.1:%d/%s\", timeout: 2s, batch: ndjson}\n"
                .formatted(port, name));
        recorders.append(spool.equals("spool") ? "  spool: {dir: spool, fsync: never}\n" : "");
      }
    }
    return """
    services:
    - name: proxy
      addr: 127.0.0.1:0
      handler: {type: http}
      listener: {type: tcp}
      recorders: [%s]
    recorders:
    %s\
    """
        .formatted(String.join(", ", bindings), recorders);
  }

  /** The last counters of each recorder. */
  private static Map<String, JsonNode> books(Gateway gateway) throws IOException {
    var all = new HashMap<String, JsonNode>();
    for (String line : gateway.err()) {
      if (line.contains("\"emitted\":")) {
        JsonNode counts = JSON.readTree(line);
        all.put(counts.path("recorder").asText(), counts);
        long sum = 0;
        for (String part : List.of("delivered", "dropped", "refused", "spooled")) {
          sum += counts.path(part).asLong();
        }
        assertThat(counts.path("emitted").asLong()).as(line).isEqualTo(sum).isPositive();
      }
    }
    return all;
  }

  @Test
  void everyRecordIsAccountedForWhateverTheEndpointDoes() throws Exception {
    try (var load = new Load();
        var collector = new Collector()) {
      String yaml = yaml(collector, Hops.deadPort());
      try (Gateway gateway = Gateway.start(folder, yaml)) {
        load.send(gateway.address("proxy"), REQUESTS);
        assertThat(load.answered()).hasSize(REQUESTS);
        Await.until(
            "each endpoint had its chance",
            () ->
                FAULTS.stream()
                    .filter(fault -> !fault.equals("away"))
                    .allMatch(fault -> collector.at(fault + "-memory").requests.get() > 0));
        assertThat(gateway.stop()).isZero();
        Map<String, JsonNode> books = books(gateway);
        assertThat(books).hasSize(2 * FAULTS.size());
        for (String fault : FAULTS) {
          assertThat(books.get(fault + "-memory").path("dropped").asLong()).isEqualTo(REQUESTS);
          assertThat(books.get(fault + "-spool").path("spooled").asLong()).isEqualTo(REQUESTS);
        }
      }
      collector.recover();
      try (Gateway gateway = Gateway.start(folder, yaml)) {
        InetSocketAddress proxy = gateway.address("proxy");
        load.send(proxy, REQUESTS);
        for (String fault : FAULTS) {
          if (!fault.equals("away")) {
            Collector.Books spooled = collector.at(fault + "-spool");
            Await.until(fault + ": all", () -> spooled.missing(load.answered()) == 0);
            assertThat(spooled.declared).hasValue(0);
            Collector.Books inMemory = collector.at(fault + "-memory");
            Await.until(fault + ": new", () -> inMemory.missing(load.answered()) == REQUESTS);
          }
        }
        assertThat(gateway.stop()).isZero();
        assertThat(books(gateway)).hasSize(2 * FAULTS.size());
      }
    }
  }
}
