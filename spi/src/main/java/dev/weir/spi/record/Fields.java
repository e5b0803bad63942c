package dev.weir.spi.record;

import org.jspecify.annotations.Nullable;

/**
 * A view of a finished record for sinks that need more than its JSON: values by path, for example
 * {@code http.statusCode}. Masked like the JSON. Valid while {@link Recorder#deliver} runs.
 *
 * @since 1.0
 */
public interface Fields {
  /**
   * The value at a path: a {@link String}, {@link Long}, {@link Boolean} or byte array; null if the
   * record has none.
   */
  @Nullable Object at(String path);

  /** The text at a path; the empty text if there is none. */
  default String text(String path) {
    Object value = at(path);
    return value == null ? "" : value.toString();
  }
}
