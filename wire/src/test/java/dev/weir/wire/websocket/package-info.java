/** Tests of WebSocket frames and of the records made of them. */
@NullMarked
package dev.weir.wire.websocket;

import org.jspecify.annotations.NullMarked;
