package dev.weir.plugin.tcp;

/** The {@code tcp} handler has no options: targets, limits and sniffing belong to the service. */
public record TcpHandlerConfig() {}
