package dev.weir.kernel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** How a plugin's command appears in the list of commands; it reads its arguments itself. */
final class PluginSubcommand {
  private PluginSubcommand() {}

  static CommandLine of(String name, String summary) {
    Callable<Integer> never =
        () -> {
          throw new IllegalStateException(name + " is run before the options are read");
        };
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection(never)
            .name(name)
            .addPositional(
                PositionalParamSpec.builder()
                    .paramLabel("ARGS")
                    .arity("0..*")
                    .type(String[].class)
                    .build());
    spec.usageMessage().description(summary);
    return new CommandLine(spec);
  }
}
