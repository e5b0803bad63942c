package dev.weir.plugin.http;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of the handler {@code http}.
 *
 * @param readTimeout from the last byte of a request to the head of its answer; negative for none
 * @param idleTimeout silence in both directions of an exchange; 0 for no limit
 * @param keepalive accepted for the grammar's sake: connections are kept whenever both sides allow
 *     it
 * @param header fields of the answers that Weir itself gives
 * @param authBasicRealm what a client shows when it asks for a password
 * @param proxyAgent the {@code Proxy-Agent} of our own answers; empty for {@code weir/VERSION}
 * @param headTimeout from the first byte of a head to its last
 * @param bodyTimeout how long a client may neither send of an upload nor take of an answer
 * @param keepaliveTimeout how long a connection may wait for its next request
 * @param maxLine most bytes of a start line
 * @param maxHead most bytes of a head
 * @param maxFields most fields of a head
 */
@Doc("Serves clients as an HTTP/1 proxy: CONNECT and requests for http URLs.")
public record HttpHandlerConfig(
    @Doc("Longest wait for the head of an upstream answer; negative for no limit.") @Default("15s")
        Duration readTimeout,
    @Doc("Longest silence in both directions of an exchange; 0 for no limit.") @Default("0s")
        Duration idleTimeout,
    @Doc("Accepted; connections are kept whenever client and server allow it.")
        @Key(
            value = "http.keepalive",
            aliases = {"keepalive"})
        @Default("true")
        boolean keepalive,
    @Doc("Fields that are added to answers that Weir itself gives.")
        @Key(
            value = "http.header",
            aliases = {"header"})
        @Nullable Map<String, String> header,
    @Doc("Realm that is named when credentials are asked for.") @Default("weir")
        String authBasicRealm,
    @Doc("Name of this proxy in its own answers; empty for weir and the version.")
        @Key(
            value = "http.proxyAgent",
            aliases = {"proxyAgent"})
        @Default("")
        String proxyAgent,
    @Doc("Longest time from the first byte of a request head to its last.")
        @Default("10s")
        @Range(min = "1ms")
        Duration headTimeout,
    @Doc("Longest time in which a client neither sends of an upload nor takes of an answer.")
        @Default("60s")
        @Range(min = "1ms")
        Duration bodyTimeout,
    @Doc("Longest wait for the next request of a client.") @Default("120s") @Range(min = "1ms")
        Duration keepaliveTimeout,
    @Doc("Most bytes of a request or status line.")
        @Key("http.maxLine")
        @Default("8KiB")
        @Range(min = "256B", max = "1MiB")
        ByteSize maxLine,
    @Doc("Most bytes of a message head.")
        @Key("http.maxHead")
        @Default("64KiB")
        @Range(min = "1KiB", max = "16MiB")
        ByteSize maxHead,
    @Doc("Most fields of a message head.")
        @Key("http.maxFields")
        @Default("100")
        @Range(min = "1", max = "10000")
        int maxFields) {

  public HttpHandlerConfig {
    header = FieldMap.checked("http.header", header);
    requireValue("authBasicRealm", authBasicRealm);
    requireValue("http.proxyAgent", proxyAgent);
  }

  private static void requireValue(String key, String text) {
    if (!FieldMap.isValue(text)) {
      throw new ConfigException(key, "control character (expected: visible characters)");
    }
  }
}
