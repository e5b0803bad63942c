package dev.weir.plugin.redirect;

import dev.weir.spi.Validation;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import java.time.Duration;
import java.util.List;

/** Makes handlers that join a redirected client with where it wanted to go. */
public final class RedHandlerFactory implements HandlerFactory<RedHandlerConfig> {
  /**
   * Behind a red listener any protocol can come, and in many the server speaks first: the less its
   * client has to wait for a first message that never comes, the better.
   */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  @Override
  public String type() {
    return "red";
  }

  @Override
  public List<String> aliases() {
    return List.of("redir", "redirect");
  }

  @Override
  public Class<RedHandlerConfig> configType() {
    return RedHandlerConfig.class;
  }

  @Override
  public Duration sniffingTimeout() {
    return PATIENCE;
  }

  @Override
  public void validate(RedHandlerConfig config, Validation validation) {
    Validation.Service service = validation.service();
    if (service == null || !(service.listener() instanceof RedListenerConfig listener)) {
      throw RedHandler.elsewhere();
    }
    RedListener.compare(listener.tproxy(), config.tproxy());
  }

  @Override
  public Handler create(RedHandlerConfig config, HandlerContext context) {
    return new RedHandler(config, context);
  }
}
