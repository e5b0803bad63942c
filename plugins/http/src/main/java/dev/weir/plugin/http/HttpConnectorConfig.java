package dev.weir.plugin.http;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of the connector {@code http}.
 *
 * @param timeout for the whole negotiation, where the way itself has no shorter one; 0 leaves it to
 *     the way
 * @param header fields that are added to the CONNECT request
 */
@Doc("Tunnels through an upstream HTTP proxy with CONNECT.")
public record HttpConnectorConfig(
    @Doc("Longest time for the proxy's answer; 0 for the limit of the way.")
        @Key(aliases = {"connectTimeout"})
        @Default("0s")
        Duration timeout,
    @Doc("Fields that are added to the request.")
        @Key(
            value = "http.header",
            aliases = {"header"})
        @Nullable Map<String, String> header) {

  public HttpConnectorConfig {
    header = FieldMap.checked("http.header", header);
  }
}
