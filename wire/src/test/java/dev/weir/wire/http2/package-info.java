/** Tests of HTTP/2: frames by hand, header blocks by hand and by Netty's encoder. */
@NullMarked
package dev.weir.wire.http2;

import org.jspecify.annotations.NullMarked;
