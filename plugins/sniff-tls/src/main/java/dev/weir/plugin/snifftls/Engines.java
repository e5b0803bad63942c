package dev.weir.plugin.snifftls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.util.List;

/**
 * One implementation of TLS, for both sides of an interception. Thread-safe.
 *
 * <p>Neither side's handshake decides about the server's certificate: it is verified afterwards,
 * before the client is answered, so that the client can be told.
 */
interface Engines {
  /** Protocol versions that are spoken: what is older is refused (RFC 8996). */
  List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /**
   * A client's end, for the connection to the server.
   *
   * @param hello what to say
   */
  SslHandler client(ByteBufAllocator allocator, Hello hello);

  /** Prepares a server's end for one leaf; may compute. */
  ServerEnds server(Leaf leaf);

  /** Whether a server asked the engine's end for a certificate; forgets it. */
  boolean takeAsked(SslHandler handler);

  /** The application protocol that was agreed on; empty if none was. */
  String protocol(SslHandler handler);

  /** Whether an end that has ended its output can still receive, as TLS 1.3 allows. */
  boolean closesByHalves();

  /**
   * Whether a server's end passes over early data that it has refused, as RFC 8446 section 4.2.10
   * wants it.
   */
  boolean skipsEarlyData();

  /** {@code BoringSSL} or {@code JDK}, for messages. */
  String name();

  /**
   * What a client's end says in its hello.
   *
   * @param serverName empty to say none
   * @param peer for finding sessions again: whom it goes to
   * @param port likewise
   * @param alpn what to offer, in order; empty to offer nothing
   */
  record Hello(String serverName, String peer, int port, List<String> alpn) {}

  /** Server's ends of one leaf. */
  interface ServerEnds {
    /**
     * A server's end.
     *
     * @param protocol what to agree on; empty for no application protocol
     */
    SslHandler open(ByteBufAllocator allocator, String protocol);
  }
}
