package dev.weir.plugin.http;

import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Router;
import dev.weir.wire.http1.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one handler share. Immutable; durations in nanoseconds.
 *
 * @param router ways to targets
 * @param relay the pump for tunnels
 * @param auth checks credentials; null if none are asked for
 * @param pages our own answers
 * @param agent our name
 * @param limits of heads
 * @param readTimeout negative for none
 * @param idleTimeout 0 for none
 * @param headTimeout for a whole head
 * @param bodyTimeout for a client that does not go on
 * @param keepaliveTimeout between requests
 */
record HttpSettings(
    Router router,
    Relay relay,
    @Nullable ProxyAuth auth,
    ErrorPage pages,
    String agent,
    Limits limits,
    long readTimeout,
    long idleTimeout,
    long headTimeout,
    long bodyTimeout,
    long keepaliveTimeout) {}
