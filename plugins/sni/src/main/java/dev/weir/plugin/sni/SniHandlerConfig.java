package dev.weir.plugin.sni;

import dev.weir.spi.config.Doc;

/** The metadata of the handler {@code sni}: none of its own. */
@Doc("Joins each client with the host that its TLS hello or its HTTP request names.")
public record SniHandlerConfig() {}
