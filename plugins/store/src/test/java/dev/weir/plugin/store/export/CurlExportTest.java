package dev.weir.plugin.store.export;

import static dev.weir.plugin.store.export.Samples.body;
import static dev.weir.plugin.store.export.Samples.exchange;
import static dev.weir.plugin.store.export.Samples.field;
import static dev.weir.plugin.store.export.Samples.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurlExportTest {
  @TempDir private Path folder;

  private static String script(JsonNode... records) throws IOException {
    var out = new ByteArrayOutputStream();
    try (Export export = Export.curl(out)) {
      for (JsonNode record : records) {
        export.write(record);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The last line of the script: the command. */
  private static String command(JsonNode record) throws IOException {
    String script = script(record);
    return script.substring(script.indexOf("curl "), script.length() - 1);
  }

  @Test
  void aRequestIsOneCommand() throws IOException {
    ObjectNode record = exchange("GET", "https://api.example.org/v1?a=[1]", 200);
    ((ObjectNode) record.get("http")).put("proto", "HTTP/2.0");
    field(request(record), "Accept", "*/*");
    field(request(record), "User-Agent", "it's me");
    field(request(record), "X-Empty", "");
    field(request(record), "Connection", "close");
    assertThat(script(record))
        .isEqualTo(
            """
            #!/bin/sh
            # Each command sends one of the recorded requests again.

            # 2026-01-31T09:00:00.123456789+01:00 0190aaaa-bbbb-7ccc-8ddd-eeeeeeee3f2a GET -> 200
            curl --globoff --path-as-is --http2 -H 'Accept: */*' -H 'User-Agent: it'\\''s me' \
            -H 'X-Empty;' --url 'https://api.example.org/v1?a=[1]'
            """);
  }

  @Test
  void methodsAndBodiesAreKept() throws IOException {
    ObjectNode record = exchange("POST", "http://a/", 200);
    body(request(record), "@/etc/passwd 'x'\nline");
    assertThat(command(record))
        .isEqualTo(
            "curl --globoff --path-as-is --http1.1 -H 'User-Agent:' -H 'Accept:' -H 'Content-Type:'"
                + " --url 'http://a/' --data-raw '@/etc/passwd '\\''x'\\''\n"
                + "line'");
    ObjectNode put = exchange("PUT", "http://a/", 200);
    body(request(put), new byte[] {0, 1});
    assertThat(script(put))
        .contains(
            "\nprintf %s 'AAE=' | base64 -d | curl --globoff", " -X 'PUT' ", "--data-binary @-\n");
    assertThat(command(exchange("HEAD", "http://a/", 200))).contains(" --head ");
    assertThat(command(exchange("-o/tmp/x", "http://a/", 200))).contains(" -X '-o/tmp/x' ");
  }

  @Test
  void whatWasMaskedOrCutIsSaid() throws IOException {
    ObjectNode record = exchange("POST", "http://a/", 200);
    field(request(record), "Authorization", "Bearer ***");
    body(request(record), "half");
    request(record).put("bodySize", 8).put("bodyTruncated", true);
    assertThat(script(record))
        .contains("\n# only 4 of 8 bytes of the body were kept\n")
        .contains("\n# *** stands for what was masked\n")
        .contains("-H 'Authorization: Bearer ***'");
  }

  @Test
  void whatIsNoRequestIsLeftOutAndCounted() throws IOException {
    ObjectNode socket = exchange("GET", "http://a/", 101);
    socket.putObject("frames");
    var out = new ByteArrayOutputStream();
    Export export = Export.curl(out);
    export.write(socket);
    export.write(exchange("CONNECT", "http://a:443/", 403));
    export.write(Samples.json("{\"dns\":{}}"));
    export.close();
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("curl -");
    assertThat(export.tally()).hasToString("0 written, 3 left out (1 dns, 1 tunnel, 1 websocket)");
  }

  /** Whatever strangers sent, a shell sees one command whose words are those of the request. */
  @Test
  void aShellRunsNothingElse() throws Exception {
    String evil =
        "'; touch pwned; $(touch pwned) `touch pwned` \"\\ \n touch pwned\r\u001b]0;x\u0007";
    ObjectNode record = exchange("GET" + evil, "http://a/" + evil.replace("/", ""), 200);
    record.put("time", "now\ntouch pwned\n");
    field(request(record), "X-Evil", evil);
    field(request(record), "X'" + evil, "1");
    field(request(record), "@file", "1");
    field(request(record), "Host", evil);
    body(request(record), "$(touch pwned) '; touch pwned; \n touch pwned");
    Path curl = folder.resolve("curl");
    Files.writeString(curl, "#!/bin/sh\nfor word; do printf '%s\\000' \"$word\"; done >>words\n");
    assertThat(curl.toFile().setExecutable(true)).isTrue();
    Path script = Files.writeString(folder.resolve("script"), script(record));
    var builder =
        new ProcessBuilder("/bin/sh", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("PATH", folder + ":/usr/bin:/bin");
    Process run = builder.start();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    assertThat(folder.resolve("pwned")).doesNotExist();
    List<String> words = List.of(Files.readString(folder.resolve("words")).split("\0"));
    assertThat(words)
        .contains("--data-raw", "$(touch pwned) '; touch pwned; \n touch pwned")
        .contains("X-Evil: '; touch pwned; $(touch pwned) `touch pwned` \"\\ ? touch pwned??]0;x?");
    assertThat(words).filteredOn(word -> word.equals("-H")).hasSize(5);
  }
}
