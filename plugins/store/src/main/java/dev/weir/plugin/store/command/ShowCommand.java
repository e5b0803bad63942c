package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Kept;
import dev.weir.plugin.store.Reader;
import dev.weir.spi.CommandContext;
import dev.weir.spi.record.RecordId;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** {@code weir show}: one record, for people. */
final class ShowCommand extends StoreCommand {
  private static final int MOST = 20;
  private static final String HELP =
      """
      Usage: weir show ID [OPTIONS]

      Shows one record with its heads and bodies. ID is the record's id, its beginning, or its end:
      the four signs that every line has are enough as long as no other record ends alike.

      Options:
        --json           the JSON record, indented
      """
          + STORE_HELP
          + """

          Examples:
            weir show 3f2a
            weir show 019af3b2-4c11-7c3e-9a1b-5d0f6c2e3f2a --json | jq .timings
          """;

  ShowCommand(CommandContext context) {
    super("show", HELP, Set.of("--json"), Set.of(), context);
  }

  @Override
  int run(Run run) throws IOException, SQLException, UsageException {
    String id = run.arguments().take("the id of a record, or its beginning or end");
    if (!run.arguments().words().isEmpty()) {
      throw new UsageException("\"" + run.arguments().words().getFirst() + "\" (expected: one id)");
    }
    String digits = id.replace("-", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{1,32}")) {
      throw new UsageException("\"" + id + "\" (expected: the digits 0 to 9 and a to f)");
    }
    try (Reader reader = Reader.open(run.store())) {
      List<RecordId> found = reader.ids(digits, MOST + 1);
      if (found.size() == 1) {
        return show(run, reader, found.getFirst());
      }
      if (found.isEmpty()) {
        run.err().println("weir show: no record whose id begins or ends with " + id);
      } else {
        candidates(run, reader, id, found);
      }
      return FAILURE;
    }
  }

  private int show(Run run, Reader reader, RecordId id) throws IOException, SQLException {
    Kept kept = reader.record(id);
    if (kept == null) {
      run.err().println("weir show: " + id + ": its segment is damaged or went meanwhile");
      return FAILURE;
    }
    JsonNode record = Json.of(kept);
    if (run.arguments().has("--json")) {
      run.out().println(Json.PRETTY.writeValueAsString(record));
    } else {
      new Shown(run.out()).record(record);
    }
    return OK;
  }

  private void candidates(Run run, Reader reader, String id, List<RecordId> found)
      throws SQLException {
    String many = found.size() > MOST ? "more than " + MOST : Integer.toString(found.size());
    run.err().println("weir show: " + many + " records whose ids begin or end with " + id + ":");
    Lines lines = Lines.on(context.screen());
    for (RecordId each : found.subList(0, Math.min(MOST, found.size()))) {
      Kept kept = reader.record(each);
      if (kept != null) {
        run.err().println(each);
        run.err().println("  " + lines.of(kept, Json.of(kept)));
      }
    }
  }
}
