package dev.weir.plugin.sniffquic;

/** The sniffer has no options. */
public record QuicSnifferConfig() {}
