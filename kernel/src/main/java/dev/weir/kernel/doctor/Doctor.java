package dev.weir.kernel.doctor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.kernel.cli.Exit;
import dev.weir.kernel.net.NativeFolder;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.Check;
import dev.weir.spi.CheckFactory;
import dev.weir.spi.CommandFactory;
import dev.weir.spi.ComponentContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code weir doctor}: looks at the machine, line by line. The kernel's own lines come first, then
 * those of the plugins by name, then those of a configuration. Main thread; each look has a thread
 * of its own and five seconds.
 */
public final class Doctor {
  private static final int SECONDS = 5;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Plugins plugins;
  private final ComponentContext context;
  private final Map<String, Check> configured;

  /**
   * A doctor for this machine.
   *
   * @param context what checks of plugins get
   * @param configured what is to be looked at because of a configuration
   */
  public Doctor(Plugins plugins, ComponentContext context, Map<String, Check> configured) {
    this.plugins = plugins;
    this.context = context;
    this.configured = configured;
  }

  /** One line. */
  public record Line(String name, Check.Finding finding) {}

  /** Looks at everything. */
  public List<Line> look() {
    NativeFolder.prepare(context.home());
    var checks = new LinkedHashMap<String, Check>(OwnChecks.all());
    plugins.all(CheckFactory.class).stream()
        .sorted((a, b) -> a.type().compareTo(b.type()))
        .forEach(factory -> checks.put(factory.type(), of(factory)));
    checks.putAll(configured);
    List<Line> lines = new ArrayList<>();
    for (Map.Entry<String, Check> check : checks.entrySet()) {
      lines.add(new Line(check.getKey(), look(check.getValue())));
    }
    return lines;
  }

  private Check of(CheckFactory factory) {
    return () -> {
      try (Check made =
          plugins.within(factory, () -> factory.create(new CommandFactory.None(), context))) {
        return plugins.within(factory, made::look);
      } catch (RuntimeException | LinkageError e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    };
  }

  private static Check.Finding look(Check check) {
    var task = new FutureTask<>(check::look);
    Thread.ofPlatform().daemon().name("doctor").start(task);
    try {
      return task.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      var _ = ((Future<?>) task).cancel(true);
      return failed("no answer within " + SECONDS + " s");
    } catch (ExecutionException e) {
      return failed("the check itself failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
  }

  private static Check.Finding failed(String why) {
    return new Check.Finding(Check.Level.WARN, why, "");
  }

  /** The exit code: whether something stops Weir. */
  public static int exit(List<Line> lines) {
    boolean fails = lines.stream().anyMatch(l -> l.finding().level() == Check.Level.FAIL);
    return fails ? Exit.FAILURE : Exit.OK;
  }

  /** For people: level, name, value, and what to do about it. */
  public static String text(List<Line> lines) {
    var out = new StringBuilder();
    for (Line line : lines) {
      Check.Finding finding = line.finding();
      out.append("%-4s  %-14s  %s%n".formatted(label(finding), line.name(), finding.value()));
      if (!finding.remedy().isEmpty()) {
        out.append(" ".repeat(22)).append("-> ").append(finding.remedy()).append('\n');
      }
    }
    return out.toString();
  }

  /** For scripts: one JSON object a line. */
  public static String json(List<Line> lines) {
    var out = new StringBuilder();
    for (Line line : lines) {
      Check.Finding finding = line.finding();
      out.append(
              JSON.createObjectNode()
                  .put("level", label(finding))
                  .put("check", line.name())
                  .put("value", finding.value())
                  .put("remedy", finding.remedy()))
          .append('\n');
    }
    return out.toString();
  }

  private static String label(Check.Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }
}
