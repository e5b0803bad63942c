/**
 * HTTP/2 (RFC 9113) as it passes: frames, header compression (RFC 7541), streams, and an inspector
 * that makes a record of each stream.
 *
 * <p>Nothing here answers, holds or changes a frame; flow control, limits and errors stay between
 * the two ends. What is read is a copy, and every structure has a bound: where a peer goes beyond
 * it, less is written down and the record says so. Instances belong to one connection and are used
 * on its event loop.
 */
@NullMarked
package dev.weir.wire.http2;

import org.jspecify.annotations.NullMarked;
