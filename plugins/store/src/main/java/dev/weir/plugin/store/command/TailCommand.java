package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Follower;
import dev.weir.plugin.store.Kept;
import dev.weir.plugin.store.Pushdown;
import dev.weir.plugin.store.Reader;
import dev.weir.plugin.store.Selection;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.FilterException;
import dev.weir.spi.CommandContext;
import dev.weir.spi.terminal.LineRate;
import dev.weir.spi.terminal.RecordLine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Set;

/** {@code weir tail}: the last records, and then each one as it is kept. */
final class TailCommand extends StoreCommand {
  private static final int USUAL = 10;
  private static final long PAUSE_MILLIS = 200;
  private static final String HELP =
      """
      Usage: weir tail [FILTER] [OPTIONS]

      Shows the last records that are kept, then each new one, until it is interrupted. FILTER is
      as for weir find. On a terminal not more than 20 lines a second, and it says so.

      Options:
        --last N         how many of the last ones (10)
        --frames         a line about each WebSocket frame as well
        --json           one JSON record a line, every one
      """
          + STORE_HELP
          + """

          Examples:
            weir tail
            weir tail 'status:>=500'
            weir tail proto:ws --frames
            weir tail --last 0 --json | jq -c '[.host, .http.uri]'
          """;

  TailCommand(CommandContext context) {
    super("tail", HELP, Set.of("--json", "--frames"), Set.of("--last"), context);
  }

  /** What is shown, and how often. */
  private final class Showing {
    private final Run run;
    private final Filter filter;
    private final Output output;
    private final boolean frames;
    private final boolean sampled;
    private final LineRate rate = new LineRate(System::nanoTime);

    Showing(Run run, Filter filter) {
      this.run = run;
      this.filter = filter;
      output = output(run);
      boolean json = run.arguments().has("--json");
      frames = json || run.arguments().has("--frames");
      sampled = !json && context.screen().isTerminal();
    }

    boolean wants(JsonNode record) {
      return filter.matches(record) && (frames || !RecordLine.isFrame(new NodeFields(record)));
    }

    boolean visit(Kept kept) {
      JsonNode record = Json.of(kept);
      if (!wants(record)) {
        return true;
      }
      boolean wrong = RecordLine.isWrong(new NodeFields(record));
      if (sampled && !rate.admits(wrong, run.out()::println)) {
        return true;
      }
      return output.show(kept, record);
    }
  }

  @Override
  int run(Run run)
      throws IOException, SQLException, UsageException, FilterException, InterruptedException {
    var showing = new Showing(run, filter(run.arguments()));
    int last = run.arguments().number("--last", USUAL);
    try (Follower follower = Follower.fromNow(run.store())) {
      boolean going = showLast(showing, last);
      while (going) {
        run.out().flush();
        Thread.sleep(PAUSE_MILLIS);
        going = follower.poll(showing::visit) && !run.out().checkError();
      }
    }
    return OK;
  }

  private static boolean showLast(Showing showing, int last) throws IOException, SQLException {
    if (last == 0) {
      return true;
    }
    var found = new ArrayDeque<Kept>();
    try (Reader reader = Reader.open(showing.run.store())) {
      Selection newest = Selection.between(true, Instant.EPOCH, null);
      reader.visit(
          Pushdown.apply(showing.filter, newest),
          kept -> {
            if (showing.wants(Json.of(kept))) {
              found.addFirst(kept);
            }
            return found.size() < last;
          });
    } catch (NoSuchFileException e) {
      showing.run.err().println("-- no records in " + showing.run.store() + " yet; waiting");
      showing.run.err().flush();
    }
    for (Kept kept : found) {
      if (!showing.output.show(kept, Json.of(kept))) {
        return false;
      }
    }
    return true;
  }
}
