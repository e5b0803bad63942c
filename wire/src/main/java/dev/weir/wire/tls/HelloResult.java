package dev.weir.wire.tls;

/**
 * What became of the body of a hello.
 *
 * @param <T> {@link ClientHello} or {@link ServerHello}
 */
public sealed interface HelloResult<T> {
  /**
   * It is well formed.
   *
   * @param hello what it says
   */
  record Parsed<T>(T hello) implements HelloResult<T> {}

  /**
   * It breaks the format.
   *
   * @param why the field and what is wrong with it; lower case, made of our own words and numbers,
   *     so that it may go to logs and records
   */
  record Malformed<T>(String why) implements HelloResult<T> {}
}
