/**
 * HTTP/1.0 and HTTP/1.1 (RFC 9112): heads, framing, chunked bodies, and an inspector that makes
 * records out of them.
 *
 * <p>The parser is strict wherever two readers of the same bytes could disagree about where a
 * message ends: a proxy turns {@link dev.weir.wire.http1.Http1Exception} into an answer, the
 * inspector, which only watches, stops decoding and says why. Instances belong to one connection
 * and are used on its event loop; heads and framings are immutable.
 */
@NullMarked
package dev.weir.wire.http1;

import org.jspecify.annotations.NullMarked;
