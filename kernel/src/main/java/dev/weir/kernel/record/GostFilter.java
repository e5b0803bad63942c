package dev.weir.kernel.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.filter.FilteringGeneratorDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets those keys of a record pass that GOST v3's handler record has, and no others. */
final class GostFilter extends TokenFilter {
  private static final String MESSAGE = "contentLength header body";
  private static final GostFilter RECORD =
      new GostFilter(
              "node service labels network remote local client src dst host proto clientIP clientID"
                  + " route inputBytes outputBytes redirect err sid duration time")
          .with(
              "http",
              new GostFilter("host method proto scheme uri statusCode")
                  .with("request", new GostFilter(MESSAGE))
                  .with("response", new GostFilter(MESSAGE)))
          .with(
              "websocket",
              new GostFilter("from fin rsv1 rsv2 rsv3 opcode masked maskKey length payload"))
          .with(
              "tls",
              new GostFilter(
                  "serverName cipherSuite compressionMethod proto version clientHello"
                      + " serverHello"))
          .with("dns", new GostFilter("id name class type question answer cached"))
          .with("redis", new GostFilter("command key"));

  private final Map<String, TokenFilter> keys = new HashMap<>();

  private GostFilter(String whole) {
    for (String key : whole.split(" ", -1)) {
      keys.put(key, INCLUDE_ALL);
    }
  }

  private GostFilter with(String key, GostFilter part) {
    keys.put(key, part);
    return this;
  }

  /** A generator that writes only those keys to another one, which it closes. */
  static JsonGenerator before(JsonGenerator json) {
    return new FilteringGeneratorDelegate(json, RECORD, Inclusion.INCLUDE_ALL_AND_PATH, true);
  }

  @Override
  public @Nullable TokenFilter includeProperty(String name) {
    return keys.get(name);
  }

  /** Called for values that no key of ours leads to. */
  @Override
  protected boolean _includeScalar() {
    return false;
  }
}
