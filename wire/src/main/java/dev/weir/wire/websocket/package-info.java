/**
 * WebSocket (RFC 6455) with {@code permessage-deflate} (RFC 7692): frames of both directions, and
 * an inspector that makes records out of them.
 *
 * <p>Nothing here knows how the stream was agreed on: what an HTTP/1 connection carries after its
 * 101 and what the DATA of an extended CONNECT (RFC 8441) carries are read alike. Whoever watches
 * neither repairs nor refuses; a frame that breaks the rules ends the decoding of its direction and
 * is recorded with the kind of problem. Instances belong to one stream and are used on the event
 * loop of its session.
 */
@NullMarked
package dev.weir.wire.websocket;

import org.jspecify.annotations.NullMarked;
