package dev.weir.spi;

/**
 * Makes checks for {@code weir doctor}. {@link #type()} names the line.
 *
 * @since 1.0
 */
public interface CheckFactory
    extends ComponentFactory<CommandFactory.None, Check, ComponentContext> {
  @Override
  default Class<CommandFactory.None> configType() {
    return CommandFactory.None.class;
  }
}
