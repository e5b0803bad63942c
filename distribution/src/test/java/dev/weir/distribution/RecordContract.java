package dev.weir.distribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The published schemas, held against every record that a test gets to see. Here they are stricter
 * than for the public: a key that they do not name is an error, so that no new one goes unwritten.
 */
final class RecordContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema RECORD = strict("docs/record.schema.json");
  private static final Schema GAP = strict("docs/gap.schema.json");

  private RecordContract() {}

  private static Schema strict(String file) {
    try {
      JsonNode schema = JSON.readTree(Files.readString(Root.folder().resolve(file)));
      close(schema);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(schema.toString(), InputFormat.JSON);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Forbids other keys wherever a schema names some and does not say what others may be. */
  private static void close(JsonNode schema) {
    schema.forEach(RecordContract::close);
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asText().equals("object")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
  }

  /** Fails if this is neither a record nor a gap as the schemas have them. */
  static void check(JsonNode entry) {
    Schema schema = entry.has("gap") ? GAP : RECORD;
    List<?> problems = schema.validate(entry.toString(), InputFormat.JSON);
    if (!problems.isEmpty()) {
      throw new AssertionError("not as published: " + problems + " in " + entry);
    }
    // A frame within a message that goes on does not end anything.
    if (!entry.has("gap") && !entry.has("websocket") && !entry.has("close")) {
      throw new AssertionError("does not say how it ended: " + entry);
    }
  }

  /**
   * Checks the records in all files under a folder that end in {@code .json}, whatever separates
   * them.
   *
   * @param torn whether the last one of a file may be cut off: its writer was killed
   */
  static void checkFiles(Path folder, boolean torn) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(f -> f.toString().endsWith(".json")).toList()) {
          checkFile(file, torn);
        }
      }
    }
  }

  private static void checkFile(Path file, boolean torn) throws IOException {
    try (MappingIterator<JsonNode> entries =
        JSON.readerFor(JsonNode.class).readValues(Files.newBufferedReader(file))) {
      while (entries.hasNextValue()) {
        checkIfRecord(entries.nextValue());
      }
    } catch (JsonProcessingException e) {
      if (!torn) {
        throw new AssertionError("not JSON: " + file, e);
      }
    }
  }

  /** Checks those lines of a standard output that are records. */
  static void checkLines(List<String> lines) throws IOException {
    for (String line : lines) {
      if (line.startsWith("{") && line.endsWith("}")) {
        checkIfRecord(JSON.readTree(line));
      }
    }
  }

  private static void checkIfRecord(JsonNode entry) {
    if (entry.has("sid") || entry.has("gap")) {
      check(entry);
    }
  }
}
