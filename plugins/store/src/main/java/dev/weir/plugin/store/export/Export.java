package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes records, one after the other. {@link #close} ends what was begun and flushes; the stream
 * itself stays open. One thread.
 */
public interface Export extends AutoCloseable {
  /**
   * Writes a record, or leaves it out and counts why.
   *
   * @param record as Weir writes it ({@code docs/record.schema.json})
   */
  void write(JsonNode record) throws IOException;

  /** What was written so far; complete after {@link #close}. */
  Tally tally();

  @Override
  void close() throws IOException;

  /** HTTP Archive 1.2: for the network panel of a browser, and for many other readers. */
  static Export har(OutputStream out, String version) throws IOException {
    return new HarExport(out, version);
  }

  /** Each record as it is, one a line. */
  static Export jsonl(OutputStream out) {
    return new JsonlExport(out);
  }

  /** A shell script that sends each request again with curl. */
  static Export curl(OutputStream out) {
    return new CurlExport(out);
  }
}
