package dev.weir.plugin.auto;

import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import java.util.List;

/** Makes handlers of type {@code auto}. */
public final class AutoHandlerFactory implements HandlerFactory<AutoHandlerConfig> {
  private static final String HTTP = "http";
  private static final String SOCKS = "socks5";
  private static final String SNI = "sni";

  @Override
  public String type() {
    return "auto";
  }

  @Override
  public List<String> uses() {
    return List.of(HTTP, SOCKS, SNI);
  }

  @Override
  public Class<AutoHandlerConfig> configType() {
    return AutoHandlerConfig.class;
  }

  @Override
  public Handler create(AutoHandlerConfig config, HandlerContext context) {
    Handler http = context.sibling(HTTP);
    Handler socks = context.sibling(SOCKS);
    Handler sni = context.sibling(SNI);
    return (session, client) ->
        new FirstByte(
                session,
                client,
                first -> {
                  return switch (first) {
                    // SOCKS 4 as well: its refusal is the SOCKS handler's to say.
                    case 4, 5 -> socks;
                    // A TLS record with a handshake in it.
                    case 0x16 -> sni;
                    default -> http;
                  };
                })
            .start(config.firstByteTimeout());
  }
}
