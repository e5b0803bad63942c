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
      "Names everything that is wrong with a configuration, and opens nothing.",
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
    List<Problem> problems = shell.actions().check(loaded.document(), terminal.folder());
    int refused = shell.refuse(problems);
    if (refused == Exit.OK) {
      shell.print("ok: " + summary(loaded.document()) + "\n");
    }
    return refused;
  }

  private static String summary(Mapping document) {
    int services = size(document, "services");
    int recorders = size(document, "recorders");
    return (services == 1 ? "1 service" : services + " services")
        + ", "
        + (recorders == 1 ? "1 recorder" : recorders + " recorders");
  }

  private static int size(Mapping document, String key) {
    return document.get(key) instanceof Sequence list ? list.items().size() : 0;
  }
}
