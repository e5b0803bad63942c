package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;

/** One JSON object a line. */
final class JsonlExport implements Export {
  private final Writer out;
  private final Tally tally = new Tally();

  JsonlExport(OutputStream out) {
    this.out = SafeJson.utf8(out);
  }

  @Override
  public void write(JsonNode record) throws IOException {
    SafeJson.MAPPER.writeValue(out, record);
    out.write('\n');
    tally.wrote();
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
