package dev.weir.spi;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is asked about: the name, the address, or both, of one target.
 *
 * @param network how the target would be reached
 * @param host lower-case name or address literal without brackets and trailing dot; null if only
 *     the address is known
 * @param address the address that would be dialled; null while it is not known
 * @param port 0 if none is known
 * @since 1.0
 */
public record Subject(
    Network network, @Nullable String host, @Nullable InetAddress address, int port) {}
