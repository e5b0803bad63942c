package dev.weir.spi;

/**
 * Makes sub-commands. {@link #type()} is the command's name.
 *
 * @since 1.0
 */
public interface CommandFactory
    extends ComponentFactory<CommandFactory.None, Command, ComponentContext> {
  /** One line for the list of commands in {@code weir --help}. */
  String summary();

  @Override
  default Class<None> configType() {
    return None.class;
  }

  /** Commands take arguments, not configuration. */
  record None() {}
}
