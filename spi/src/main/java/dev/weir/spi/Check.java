package dev.weir.spi;

/**
 * One line of {@code weir doctor}: looks at the machine and says what it found.
 *
 * @since 1.0
 */
public interface Check extends Component {
  /** Looks once, on an ordinary thread, for at most five seconds. */
  Finding look();

  /**
   * What was found.
   *
   * @param level whether it stops anything
   * @param value what it is, for example {@code java 25.0.3}
   * @param remedy what to do about it; empty if nothing
   */
  record Finding(Level level, String value, String remedy) {}

  /** How bad it is. */
  enum Level {
    OK,
    INFO,
    WARN,
    FAIL
  }
}
