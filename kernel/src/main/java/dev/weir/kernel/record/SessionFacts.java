package dev.weir.kernel.record;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What all records of one session say alike. Addresses become text when a record is encoded.
 *
 * @param sid the session's id
 * @param service name of the service that accepted it
 * @param remote peer of the accepted socket
 * @param local local address of the accepted socket
 * @param client the client: {@code remote}, unless something in front of us told another
 * @param original destination before redirection; null if unknown
 */
public record SessionFacts(
    String sid,
    String service,
    @Nullable SocketAddress remote,
    @Nullable SocketAddress local,
    @Nullable SocketAddress client,
    @Nullable SocketAddress original) {}
