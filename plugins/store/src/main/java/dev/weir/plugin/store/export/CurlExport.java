package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A shell script with one command for each request, a comment above it. What was masked or cut
 * makes it another request than the one that was sent, and the comment says so.
 */
final class CurlExport implements Export {
  private static final String HEAD =
      "#!/bin/sh\n# Each command sends one of the recorded requests again.\n";

  private final OutputStream out;
  private final Tally tally = new Tally();
  private boolean begun;

  CurlExport(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(JsonNode record) throws IOException {
    begin();
    String other = Exchanges.other(record);
    boolean connect = record.path("http").path("method").asText("").equals("CONNECT");
    if (!other.isEmpty() || connect) {
      tally.leftOut(connect && other.isEmpty() ? "tunnel" : other);
    } else if (record.has("frames")) {
      tally.leftOut("websocket");
    } else {
      out.write(CurlCommand.of(record).getBytes(StandardCharsets.UTF_8));
      tally.wrote();
    }
  }

  private void begin() throws IOException {
    if (!begun) {
      begun = true;
      out.write(HEAD.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() throws IOException {
    begin();
    out.flush();
  }
}
