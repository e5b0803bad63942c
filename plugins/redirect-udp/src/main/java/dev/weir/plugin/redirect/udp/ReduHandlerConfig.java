package dev.weir.plugin.redirect.udp;

/** The {@code redu} handler has no options: chain and sniffing belong to the service. */
public record ReduHandlerConfig() {}
