package dev.weir.plugin.udp;

/** The {@code udp} handler has no options: targets and sniffing belong to the service. */
public record UdpHandlerConfig() {}
