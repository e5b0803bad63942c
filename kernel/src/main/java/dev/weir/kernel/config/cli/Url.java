package dev.weir.kernel.config.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an argument of {@code -L}, {@code -F}, {@code -api} or {@code -metrics}.
 *
 * <pre>
 * [scheme://][user[:password]@]host[/path][?key=value&amp;…][#fragment]
 * </pre>
 *
 * @param schemes the scheme in lower case, split at {@code +}; {@code auto} if there was none
 * @param named whether a scheme was given
 * @param user the user name, decoded, or null without user information
 * @param password the password, decoded, or null without a colon in the user information
 * @param host everything up to the path, as typed
 * @param hostAt index of the host in the argument
 * @param path from the first slash, as typed
 * @param pathAt index of the path in the argument
 * @param query keys and values, decoded, the first value of each key
 */
record Url(
    List<String> schemes,
    boolean named,
    @Nullable String user,
    @Nullable String password,
    String host,
    int hostAt,
    String path,
    int pathAt,
    Map<String, Parameter> query) {
  Url {
    query = new LinkedHashMap<>(query);
  }

  /**
   * One value of the query.
   *
   * @param value decoded
   * @param keyAt index of its key in the argument
   * @param valueAt index of the value in the argument
   */
  record Parameter(String value, int keyAt, int valueAt) {}

  /** The scheme as one text. */
  String scheme() {
    return String.join("+", schemes);
  }
}
