package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks an HTTP proxy for a tunnel.
 *
 * <pre>
 *  CONNECT host:port HTTP/1.1
 *  Host: host:port
 *  Via: [the gateways before,] this one
 *  [Proxy-Authorization: Basic ...]
 *  Proxy-Connection: keep-alive
 *  [fields of the configuration]
 * </pre>
 */
final class HttpConnector implements Connector {
  /** Used where neither the request nor the configuration has a limit: there always is one. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(10);

  private final Duration timeout;
  private final String fields;

  HttpConnector(HttpConnectorConfig config, @Nullable Credentials auth) {
    this.timeout = config.timeout();
    var text = new StringBuilder();
    if (auth != null) {
      String plain = auth.username() + ":" + auth.password().reveal();
      text.append("Proxy-Authorization: Basic ")
          .append(Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)))
          .append("\r\n");
    }
    text.append("Proxy-Connection: keep-alive\r\n");
    Map<String, String> header = config.header();
    if (header != null) {
      header.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    }
    this.fields = text.append("\r\n").toString();
  }

  @Override
  public CompletionStage<Tunnel> connect(ConnectRequest request) {
    var result = new CompletableFuture<Tunnel>();
    String authority = authority(request.target());
    if (authority == null) {
      var _ = request.channel().close();
      result.completeExceptionally(
          new RouteException(
              Ending.UPSTREAM,
              "http connector: target "
                  + request.target().network().label()
                  + " (expected: a tcp target whose name is a host and a port)"));
      return result;
    }
    byte[] head =
        ("CONNECT "
                + authority
                + " HTTP/1.1\r\nHost: "
                + authority
                + "\r\nVia: "
                + Via.next(request.session())
                + "\r\n"
                + fields)
            .getBytes(StandardCharsets.ISO_8859_1);
    new ConnectHandshake(request.channel(), authority, limit(request.timeout()), result)
        .start(head);
    return result;
  }

  /** The shorter one of the limits that are set. */
  private Duration limit(Duration ofRequest) {
    boolean own = timeout.isPositive();
    if (!ofRequest.isPositive()) {
      return own ? timeout : LAST_RESORT;
    }
    return own && timeout.compareTo(ofRequest) < 0 ? timeout : ofRequest;
  }

  /** The target as an authority; null if it cannot be written as one. */
  private static @Nullable String authority(Target target) {
    if (target.network() != Network.TCP) {
      return null;
    }
    String text = target.text();
    // A name could come from a sniffed hello: nothing that ends a line or a token gets through.
    HostPort name = HostPort.parse(text, 0);
    if (name == null || name.port() == 0) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return null;
      }
    }
    return text;
  }
}
