package dev.weir.plugin.redirect;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;
import java.util.List;

/** Makes listeners that accept what REDIRECT and TPROXY rules bring. */
public final class RedListenerFactory implements ListenerFactory<RedListenerConfig> {
  @Override
  public String type() {
    return "red";
  }

  @Override
  public List<String> aliases() {
    return List.of("redir", "redirect");
  }

  @Override
  public Class<RedListenerConfig> configType() {
    return RedListenerConfig.class;
  }

  @Override
  public boolean sharesAddress(RedListenerConfig config) {
    return config.reuseport();
  }

  @Override
  public Listener create(RedListenerConfig config, ComponentContext context) {
    return new RedListener(config, context.name());
  }
}
