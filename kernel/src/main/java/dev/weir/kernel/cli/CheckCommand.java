package dev.weir.kernel.cli;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Sequence;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir check}. */
@Command(
    name = "check",
    description = {
      "Names everything that is wrong with a configuration: what it finds, a start would refuse.",
      "Reads the files that the configuration names; starts, opens and writes nothing.",
      "Each line is file:line:column: error CODE: path: what is wrong."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  weir check", "  weir check -C weir.yaml", "  weir check -L red://:12345"})
final class CheckCommand implements Callable<Integer> {
  private final Shell shell;
  @Mixin private final ConfigOptions config = new ConfigOptions();

  CheckCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Terminal terminal = shell.terminal();
    if (config.foundNothing(terminal)) {
      terminal.err().println("weir check: nothing to check (expected: -C FILE, -L URL)");
      terminal.err().flush();
      return Exit.USAGE;
    }
    ConfigSources.Loaded loaded = config.sources(terminal, shell.actions()).load();
    int unreadable = shell.refuse(loaded);
    if (unreadable != Exit.OK) {
      return unreadable;
    }
    List<Problem> found = shell.actions().check(loaded.document(), terminal.folder());
    List<Problem> warnings = found.stream().filter(Problem::isWarning).toList();
    int refused = shell.refuse(found.stream().filter(problem -> !problem.isWarning()).toList());
    if (refused == Exit.OK) {
      shell.warn(warnings);
      shell.print("ok: " + summary(loaded.document(), warnings.size()) + "\n");
    }
    return refused;
  }

  private static String summary(Mapping document, int warnings) {
    int services = size(document, "services");
    int recorders = size(document, "recorders");
    return counted(services, "service")
        + ", "
        + counted(recorders, "recorder")
        + (warnings == 0 ? "" : ", " + counted(warnings, "warning"));
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static int size(Mapping document, String key) {
    return document.get(key) instanceof Sequence list ? list.items().size() : 0;
  }
}
