package dev.weir.plugin.store.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.Failures;
import dev.weir.plugin.store.Kept;
import dev.weir.plugin.store.StoreFactory;
import dev.weir.plugin.store.filter.Filter;
import dev.weir.plugin.store.filter.FilterException;
import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import dev.weir.spi.CommandContext.RecorderInfo;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the commands have in common: arguments, the store that they mean, and what goes wrong. */
abstract class StoreCommand implements Command {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int UNAVAILABLE = 69;
  static final int CONFIGURATION = 78;

  /** How every help ends. */
  static final String STORE_HELP =
      """
        -C FILE          the store that this configuration names, as for weir run
        --store NAME|DIR a store by the name of its recorder, or by its folder
      """;

  private final String name;
  private final String help;
  private final Set<String> flags;
  private final Set<String> options;
  final CommandContext context;

  StoreCommand(
      String name, String help, Set<String> flags, Set<String> options, CommandContext context) {
    this.name = name;
    this.help = help;
    this.flags = flags;
    this.options = new HashSet<>(options);
    this.options.add("--store");
    this.context = context;
  }

  /**
   * What one run has at hand.
   *
   * @param arguments without what names the configuration
   * @param store the folder of the store
   * @param out results
   * @param err everything else
   */
  record Run(Arguments arguments, Path store, PrintWriter out, PrintWriter err) {}

  abstract int run(Run run)
      throws IOException, SQLException, UsageException, FilterException, InterruptedException;

  @Override
  public final int run(List<String> args, PrintWriter out, PrintWriter err, Path folder) {
    Path store = folder;
    try {
      CommandContext.Configured configured = context.configured(args);
      Arguments arguments = Arguments.of(configured.rest(), flags, options);
      if (arguments.has("--help")) {
        out.print(help);
        return OK;
      }
      Optional<Path> found = store(arguments.value("--store"), configured);
      if (found.isEmpty()) {
        return CONFIGURATION;
      }
      store = found.get();
      return run(new Run(arguments, store, out, err));
    } catch (UsageException e) {
      err.println("weir " + name + ": " + e.getMessage());
      err.println("See weir " + name + " --help.");
      return USAGE;
    } catch (FilterException e) {
      err.println("weir " + name + ": " + e.report());
      return USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILURE;
    } catch (NoSuchFileException e) {
      return failed(err, missing(store, e));
    } catch (IOException | SQLException | ConfigException e) {
      return failed(err, Failures.text(store, e));
    } catch (LinkageError e) {
      failed(err, Failures.text(store, e));
      return UNAVAILABLE;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int failed(PrintWriter err, String message) {
    err.println("weir " + name + ": " + message);
    return FAILURE;
  }

  private static String missing(Path store, NoSuchFileException e) {
    return store.toString().equals(e.getFile())
        ? store + ": no records are kept there yet (start weir, or say -C FILE or --store DIR)"
        : e.getFile() + ": no such file or folder";
  }

  /** The folder of the store that is meant; nothing after saying what is wrong. */
  private Optional<Path> store(@Nullable String asked, CommandContext.Configured configured)
      throws UsageException {
    if (asked != null && (asked.contains("/") || Files.isDirectory(context.resolve(asked)))) {
      return Optional.of(StoreFactory.folder(asked, context));
    }
    Optional<List<RecorderInfo>> recorders = configured.recorders().get();
    if (recorders.isEmpty()) {
      return Optional.empty();
    }
    List<RecorderInfo> stores =
        recorders.get().stream()
            .filter(one -> one.type().equals("store"))
            .filter(one -> asked == null || one.name().equals(asked))
            .toList();
    if (stores.isEmpty() && asked != null) {
      throw new UsageException("--store: no store \"" + asked + "\", and no such folder");
    }
    if (stores.size() > 1) {
      throw new UsageException(
          "several stores (expected: --store with one of "
              + String.join(", ", stores.stream().map(RecorderInfo::name).toList())
              + ")");
    }
    String dir = stores.isEmpty() ? "" : stores.getFirst().options().getOrDefault("dir", "");
    return Optional.of(StoreFactory.folder(dir, context));
  }

  /** The filter that the words are; they may have come as one or as several. */
  static Filter filter(Arguments arguments) throws FilterException {
    return Filter.parse(String.join(" ", arguments.words()));
  }

  /** Since when records are asked for; ever since, if that was not said. */
  Instant since(Arguments arguments) throws UsageException {
    Instant given = arguments.moment("--since", context.clock().instant(), ZoneId.systemDefault());
    return given == null ? Instant.EPOCH : given;
  }

  @Nullable Instant until(Arguments arguments) throws UsageException {
    return arguments.moment("--until", context.clock().instant(), ZoneId.systemDefault());
  }

  /** Shows records one after another, as lines or as JSON. */
  static final class Output {
    private final PrintWriter out;
    private final @Nullable Lines lines;

    Output(PrintWriter out, @Nullable Lines lines) {
      this.out = out;
      this.lines = lines;
    }

    /** False if nobody reads any more. */
    boolean show(Kept kept, JsonNode record) {
      out.println(lines == null ? Json.line(kept) : lines.of(kept, record));
      return !out.checkError();
    }
  }

  Output output(Run run) {
    boolean json = run.arguments().has("--json");
    return new Output(run.out(), json ? null : Lines.on(context.screen()));
  }
}
