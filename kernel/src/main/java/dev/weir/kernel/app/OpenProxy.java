package dev.weir.kernel.app;

import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.service.Gateway;
import dev.weir.kernel.service.Service;
import dev.weir.spi.Addresses;
import dev.weir.spi.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says loudly when a service can be used by everybody who can reach it. */
final class OpenProxy {
  private static final Logger LOG = LoggerFactory.getLogger(OpenProxy.class);

  private OpenProxy() {}

  static void warn(Configuration config, Gateway gateway) {
    for (Service service : gateway.services()) {
      config.services().stream()
          .filter(one -> one.name().equals(service.name()) && isOpen(one, service))
          .forEach(one ->
              LOG.atWarn()
                  .addKeyValue("service", service.name())
                  .log(
                      "open proxy: {} takes everybody who can reach it; set handler.auth, or"
                          + " listen on 127.0.0.1",
                      Addresses.text(service.address())));
    }
  }

  private static boolean isOpen(ServiceConfig config, Service service) {
    // Datagrams go to fixed targets, or where they were bound for anyway.
    return service.network() == Network.TCP
        && config.handler().auth() == null
        && config.forwarder() == null
        && !service.address().getAddress().isLoopbackAddress();
  }
}
