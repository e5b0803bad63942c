package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Pushdown;
import dev.weir.plugin.store.Reader;
import dev.weir.plugin.store.Selection;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.FilterException;
import dev.weir.spi.CommandContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;

/** {@code weir export}: records in a form that other programs read, oldest first. */
final class ExportCommand extends StoreCommand {
  private static final String HELP =
      """
      Usage: weir export har|jsonl|curl [FILTER] [--since TIME] [--until TIME] [-o FILE]

      Writes records in a form that other programs read, oldest first. har opens in the network
      panel of a browser; jsonl is one record a line, as the file recorder writes it; curl is one
      command a request. FILTER is as for weir find. What was masked stays masked.

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
    Selection selection =
        Selection.between(false, since(run.arguments()), until(run.arguments()));
    String file = run.arguments().value("-o");
    if (file == null) {
      file = run.arguments().value("--output");
    }
    try (Reader reader = Reader.open(run.store())) {
      if (file == null) {
        write(format, reader, Pushdown.apply(filter, selection), filter, run.out());
      } else {
        try (PrintWriter to = open(context.resolve(file))) {
          long count = write(format, reader, Pushdown.apply(filter, selection), filter, to);
          to.flush();
          if (to.checkError()) {
            throw new IOException(file + ": could not be written to its end");
          }
          run.err().println("-- " + count + " records in " + file);
        }
      }
      if (reader.damaged() > 0) {
        run.err().println("-- " + reader.damaged() + " records are damaged and left out");
      }
    }
    return OK;
  }

  private static PrintWriter open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), false);
  }

  private static long write(
      String format, Reader reader, Selection selection, Filter filter, PrintWriter out)
      throws IOException, SQLException {
    var count = new long[1];
    reader.visit(
        selection,
        kept -> {
          JsonNode record = Json.of(kept);
          if (filter.matches(record)) {
            count[0]++;
            out.println(Json.line(kept));
          }
          return !out.checkError();
        });
    return count[0];
  }
}
