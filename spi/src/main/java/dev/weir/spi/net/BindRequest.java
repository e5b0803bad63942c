package dev.weir.spi.net;

import java.net.InetSocketAddress;

/**
 * Where to listen.
 *
 * @param transport how
 * @param address resolved; the wildcard address means every address of both families
 * @since 1.0
 */
public record BindRequest(Transport transport, InetSocketAddress address) {}
