package dev.weir.plugin.store.command;

import dev.weir.plugin.store.Coverage;
import dev.weir.plugin.store.Pruner;
import dev.weir.plugin.store.Pruning;
import dev.weir.plugin.store.Reader;
import dev.weir.spi.CommandContext;
import dev.weir.spi.terminal.Quantity;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;

/** {@code weir records}: how much is kept and how much was seen; taking old records away. */
final class RecordsCommand extends StoreCommand {
  private static final String HELP =
      """
      Usage: weir records stats [--since TIME] [--json]
             weir records prune [--older TIME] [--total SIZE] [--dry-run]

      stats says what is kept, and how much was seen: which share of the bytes and of the hosts in
      full, which as heads only, as names only or not at all, and why not more.
      prune takes the oldest records away, in whole segments, also while a gateway writes. (A
      gateway does so by itself, by maxAge and maxTotal of its store.)

      Options:
        --since TIME     stats: of records that are not older: 2h, 7d, 2026-01-31
        --json           stats: as one JSON object
        --older TIME     prune: what is older than that
        --total SIZE     prune: so much that no more than SIZE is used, for example 500MiB
        --dry-run        prune: only say what would go
      """
          + STORE_HELP
          + """

          Examples:
            weir records stats --since 24h
            weir records prune --older 2d --dry-run
            weir records prune --total 500MiB
          """;

  RecordsCommand(CommandContext context) {
    super(
        "records",
        HELP,
        Set.of("--json", "--dry-run"),
        Set.of("--since", "--older", "--total"),
        context);
  }

  @Override
  int run(Run run) throws IOException, SQLException, UsageException {
    String what = run.arguments().take("stats or prune");
    if (!run.arguments().words().isEmpty()) {
      throw new UsageException(
          "\"" + run.arguments().words().getFirst() + "\" (expected: nothing more)");
    }
    return switch (what) {
      case "stats" -> stats(run);
      case "prune" -> prune(run);
      default -> throw new UsageException("\"" + what + "\" (expected: stats or prune)");
    };
  }

  private int stats(Run run) throws IOException, SQLException, UsageException {
    try (Reader reader = Reader.open(run.store())) {
      var stats =
          Stats.of(Coverage.of(reader, since(run.arguments())), reader.size(), reader.summary());
      if (run.arguments().has("--json")) {
        run.out().println(stats.json());
      } else {
        stats.print(run.out(), run.store(), ZoneId.systemDefault());
      }
    }
    return OK;
  }

  private int prune(Run run) throws IOException, SQLException, UsageException {
    boolean dry = run.arguments().has("--dry-run");
    Instant older =
        run.arguments().moment("--older", context.clock().instant(), ZoneId.systemDefault());
    if (older == null && !run.arguments().has("--total")) {
      throw new UsageException("prune what? (expected: --older TIME or --total SIZE, or both)");
    }
    long total = run.arguments().bytes("--total", Long.MAX_VALUE);
    Reader.open(run.store()).close();
    Pruning.Result gone =
        Pruner.prune(run.store(), older == null ? Instant.EPOCH : older, total, dry);
    run.out()
        .println(
            "%s: %d records in %d segments, %s"
                .formatted(
                    dry ? "would go" : "gone",
                    gone.records(),
                    gone.segments(),
                    Quantity.size(gone.bytes())));
    return OK;
  }
}
