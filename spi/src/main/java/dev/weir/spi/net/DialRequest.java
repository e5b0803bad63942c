package dev.weir.spi.net;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to dial and how.
 *
 * @param transport how sockets are made
 * @param loop the session's loop
 * @param address resolved
 * @param source a local address or interface name to leave by; null for the system's choice
 * @param mark SO_MARK of the socket; 0 for none. A mark that cannot be set is a failure.
 * @param timeout for the whole dial
 * @since 1.0
 */
public record DialRequest(
    Transport transport,
    EventLoop loop,
    InetSocketAddress address,
    @Nullable String source,
    int mark,
    Duration timeout) {}
