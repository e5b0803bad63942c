package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same exchange, for a program that takes all keys and for one that knows GOST's only. */
@Timeout(60)
class FormatIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String YAML =
      """
      services:
      - name: proxy
        addr: 127.0.0.1:0
        handler: {type: http, metadata: {sniffing: true}}
        listener: {type: tcp}
        recorders:
        - {name: all, record: recorder.service.handler, metadata: {http.body: true}}
        - {name: gost, record: recorder.service.handler, metadata: {http.body: true, format: gost}}
      recorders:
      - {name: all, file: {path: all.json, sep: "\\n"}}
      - {name: gost, file: {path: gost.lines, sep: "\\n"}}
      """;

  @TempDir private Path folder;

  private static List<String> keys(JsonNode node) {
    var keys = new ArrayList<String>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void gostHasItsKeysInItsOrderAndNoOthers() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway = Gateway.start(folder, YAML)) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
      assertThat(gateway.stop()).isZero();
    }
    JsonNode all = JSON.readTree(Files.readAllLines(folder.resolve("all.json")).getFirst());
    JsonNode gost = JSON.readTree(Files.readAllLines(folder.resolve("gost.lines")).getFirst());
    assertThat(keys(gost))
        .containsExactly(
            "service",
            "network",
            "remote",
            "local",
            "client",
            "src",
            "dst",
            "host",
            "proto",
            "clientIP",
            "http",
            "route",
            "inputBytes",
            "outputBytes",
            "sid",
            "duration",
            "time");
    assertThat(keys(gost.at("/http/response"))).containsExactly("contentLength", "header", "body");
    for (String key : keys(gost)) {
      if (!key.equals("http")) {
        assertThat(gost.get(key)).isEqualTo(all.get(key));
      }
    }
    for (String part : List.of("/http/uri", "/http/request/header", "/http/response/body")) {
      assertThat(gost.at(part)).isEqualTo(all.at(part));
    }
  }
}
