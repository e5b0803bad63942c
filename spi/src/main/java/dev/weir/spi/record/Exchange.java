package dev.weir.spi.record;

import dev.weir.spi.Network;
import org.jspecify.annotations.Nullable;

/**
 * The record of one thing said and answered, while it is being filled. Used on the session's event
 * loop only. Implemented by the kernel, which adds what it knows itself: service, addresses, route,
 * session, sequence.
 *
 * @since 1.0
 */
public interface Exchange {
  /** Its unique id, minted when it was opened. */
  RecordId id();

  /** {@code tcp} or {@code udp}. */
  Exchange network(Network network);

  /** Target as {@code host:port}. */
  Exchange host(String hostPort);

  /** What was recognised: {@code http}, {@code tls}, … */
  Exchange proto(String proto);

  /** The client that a request header claims. */
  Exchange clientIp(String address);

  /** The authenticated user. */
  Exchange clientId(String user);

  /** The HTTP part; replaces one that was inherited. */
  Exchange http(HttpFacts http);

  /** The TLS part. */
  Exchange tls(TlsFacts tls);

  /** The HTTP part so far, inherited or its own. */
  @Nullable HttpFacts http();

  /** The TLS part so far, inherited or its own. */
  @Nullable TlsFacts tls();

  /**
   * A part that this contract has no type for, under a key of its own.
   *
   * @param key lower camel case; not one of the contract's own keys
   * @param facts text, numbers, booleans, lists and maps of these; not changed afterwards. A {@link
   *     Body} in a map is shown as far as a recorder wants bodies, with its size and whether it is
   *     cut beside it: {@code payload}, {@code payloadSize}, {@code payloadTruncated}. Bytes under
   *     the key {@code raw} are the beginning of a message that could not be read; they are shown
   *     as text, masked like a head
   */
  Exchange extra(String key, Object facts);

  /** Bytes on the wire: what came from the client and what went to it. Replaces, does not add. */
  Exchange bytes(long input, long output);

  /** How long a phase took, in nanoseconds. */
  Exchange took(Phase phase, long nanos);

  /** How much the record can tell and why not more; {@code why} is empty if that is all. */
  Exchange seen(Seen seen, String why);

  /** How it ended. The first call counts, except that a {@code NORMAL} end is overridden. */
  Exchange ended(Closer by, Ending kind);

  /** Text for people about what went wrong. The first call counts. */
  Exchange error(String text);

  /** Hands the record over. Later calls of any method do nothing. */
  void finish();

  /** Forgets it: nothing worth a record happened. */
  void discard();

  /** Whether it was finished or discarded. */
  boolean isOver();
}
