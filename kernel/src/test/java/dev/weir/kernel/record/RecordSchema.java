package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The published schema of records. */
final class RecordSchema {
  private static final String TEXT = read();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(TEXT, InputFormat.JSON);

  private RecordSchema() {}

  private static String read() {
    String root = System.getProperty("weir.root");
    assertThat(root).as("system property weir.root").isNotNull();
    try {
      return Files.readString(Path.of(root, "docs", "record.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text() {
    return TEXT;
  }

  static void accepts(String json) {
    assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(json).isEmpty();
  }

  static void rejects(String json) {
    assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(json).isNotEmpty();
  }
}
