package dev.weir.kernel.route;

import org.jspecify.annotations.Nullable;

/**
 * Options of outgoing sockets.
 *
 * @param mark SO_MARK; 0 for none
 * @param source a local address or interface name; null for the system's choice
 */
public record SocketOptions(int mark, @Nullable String source) {
  /** Nothing special. */
  public static final SocketOptions NONE = new SocketOptions(0, null);
}
