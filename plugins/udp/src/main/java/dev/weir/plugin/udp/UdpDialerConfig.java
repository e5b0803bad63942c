package dev.weir.plugin.udp;

/** The {@code udp} dialer has no options. */
public record UdpDialerConfig() {}
