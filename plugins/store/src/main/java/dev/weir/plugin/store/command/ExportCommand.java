package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Pushdown;
import dev.weir.plugin.store.Reader;
import dev.weir.plugin.store.Selection;
import dev.weir.plugin.store.export.Export;
import dev.weir.plugin.store.export.Tally;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.FilterException;
import dev.weir.spi.CommandContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;

/** {@code weir export}: records in a form that other programs read, oldest first. */
final class ExportCommand extends StoreCommand {
  private static final int BUFFER = 64 << 10;
  private static final String HELP =
      """
      Usage: weir export har|jsonl|curl [FILTER] [--since TIME] [--until TIME] [-o FILE]

      Writes records in a form that other programs read, oldest first. har opens in the network
      panel of a browser; jsonl is one record a line, as the file recorder writes it; curl is one
      command a request. FILTER is as for weir find. In a har, WebSocket messages are part of the
      request that opened their connection and come with it. What was masked stays masked.

      Options:
        --since TIME     not older: 2h, 7d, 2026-01-31 or 2026-01-31T08:00
        --until TIME     older than that
        -o FILE          a file that you alone can read, instead of standard output
      """
          + STORE_HELP
          + """

          Examples:
            weir export har host:*.example.org --since 2h -o out.har
            weir export jsonl 'status:>=500' | jq -c '[.host, .http.uri]'
            weir export curl id:3f2a
          """;

  ExportCommand(CommandContext context) {
    super("export", HELP, Set.of(), Set.of("--since", "--until", "-o", "--output"), context);
  }

  @Override
  int run(Run run) throws IOException, SQLException, UsageException, FilterException {
    String format = run.arguments().take("har, jsonl or curl");
    if (!Set.of("har", "jsonl", "curl").contains(format)) {
      throw new UsageException("\"" + format + "\" (expected: har, jsonl or curl)");
    }
    Filter filter = filter(run.arguments());
    Selection selection = Selection.between(false, since(run.arguments()), until(run.arguments()));
    String file = run.arguments().value("-o");
    if (file == null) {
      file = run.arguments().value("--output");
    }
    try (Reader reader = Reader.open(run.store());
        OutputStream to = file == null ? new Utf8Output(run.out()) : open(context.resolve(file))) {
      Tally tally = write(format, reader, selection, filter, to);
      run.out().flush();
      run.err().println("-- " + tally + (file == null ? "" : " to " + file));
      if (reader.damaged() > 0) {
        run.err().println("-- " + reader.damaged() + " records are damaged and left out");
      }
    }
    return OK;
  }

  private static OutputStream open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
  }

  private static Tally write(
      String format, Reader reader, Selection selection, Filter filter, OutputStream to)
      throws IOException, SQLException, FilterException {
    Export export =
        switch (format) {
          case "har" -> Export.har(to, version());
          case "curl" -> Export.curl(to);
          default -> Export.jsonl(to);
        };
    try (export) {
      if (format.equals("har")) {
        new Archive(reader, export).write(selection, filter);
      } else {
        write(reader, selection, filter, export);
      }
    }
    return export.tally();
  }

  private static void write(Reader reader, Selection selection, Filter filter, Export export)
      throws IOException, SQLException {
    reader.visit(
        Pushdown.apply(filter, selection),
        kept -> {
          JsonNode record = Json.of(kept);
          if (filter.matches(record)) {
            export.write(record);
          }
          return true;
        });
  }

  /** Of this plugin, as its manifest has it. */
  private static String version() {
    String version = ExportCommand.class.getPackage().getImplementationVersion();
    return version == null ? "0" : version;
  }
}
