package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Pushdown;
import dev.weir.plugin.store.Reader;
import dev.weir.plugin.store.Selection;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.FilterException;
import dev.weir.spi.CommandContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/** {@code weir find}: records that are kept, newest first. */
final class FindCommand extends StoreCommand {
  private static final int USUAL = 100;
  private static final String HELP =
      """
      Usage: weir find [FILTER] [--since TIME] [--until TIME] [OPTIONS]

      Finds records that are kept, newest first. FILTER is one or several terms, for example
      host:*.example.org status:>=500 -method:GET body~token; see docs/FILTERS.md for all of them.

      Options:
        --since TIME     not older: 2h, 7d, 2026-01-31 or 2026-01-31T08:00
        --until TIME     older than that
        --limit N        at most so many (100); 0 for all
        --oldest         oldest first
        --json           one JSON record a line
      """
          + STORE_HELP
          + """

          Examples:
            weir find
            weir find 'status:>=500' --since 2h
            weir find host:*.example.org 'dur:>1s' --json | jq -r .http.uri
          """;

  FindCommand(CommandContext context) {
    super(
        "find",
        HELP,
        Set.of("--json", "--oldest"),
        Set.of("--since", "--until", "--limit"),
        context);
  }

  @Override
  int run(Run run) throws IOException, SQLException, UsageException, FilterException {
    Filter filter = filter(run.arguments());
    int limit = run.arguments().number("--limit", USUAL);
    boolean newestFirst = !run.arguments().has("--oldest");
    Selection selection =
        Selection.between(newestFirst, since(run.arguments()), until(run.arguments()));
    Output output = output(run);
    var count = new int[1];
    var more = new boolean[1];
    try (Reader reader = Reader.open(run.store())) {
      reader.visit(
          Pushdown.apply(filter, selection),
          kept -> {
            JsonNode record = Json.of(kept);
            if (!filter.matches(record)) {
              return true;
            }
            if (limit > 0 && count[0] == limit) {
              more[0] = true;
              return false;
            }
            count[0]++;
            return output.show(kept, record);
          });
      tell(run, reader, more[0], limit);
    }
    return OK;
  }

  private static void tell(Run run, Reader reader, boolean more, int limit) {
    run.out().flush();
    if (more) {
      run.err().println("-- " + limit + " shown, there are more (--limit N, or 0 for all)");
    }
    if (reader.damaged() > 0) {
      run.err().println("-- " + reader.damaged() + " records are damaged and not shown");
    }
  }
}
