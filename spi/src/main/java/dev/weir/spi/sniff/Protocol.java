package dev.weir.spi.sniff;

/**
 * What a sniffer recognised.
 *
 * @param name lower case, as in the record's {@code proto}: {@code http}, {@code tls}, {@code ssh}
 * @param host the target that the first bytes name, if they do: the text of an HTTP {@code Host}, a
 *     TLS server name; empty if none
 * @since 1.0
 */
public record Protocol(String name, String host) {}
