package dev.weir.plugin.sniffdns;

/** The sniffer has no options. */
public record DnsSnifferConfig() {}
