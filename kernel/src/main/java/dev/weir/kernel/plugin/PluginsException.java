package dev.weir.kernel.plugin;

import java.util.List;
import java.util.stream.Collectors;

/** The plugins cannot be used; carries every reason, and nothing is left loaded. */
public final class PluginsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<PluginProblem> problems;

  PluginsException(List<PluginProblem> problems) {
    super(problems.stream().map(PluginProblem::toString).collect(Collectors.joining("\n")));
    this.problems = problems;
  }

  /** Every reason, by jar. */
  public List<PluginProblem> problems() {
    return problems;
  }
}
