/**
 * Recognising a protocol and reading what it says from a copy of the bytes.
 *
 * <p>Everything here runs on the event loop of the session, sees each chunk before it is forwarded,
 * and can neither change nor hold it. A view of bytes is dead once the call that got it returns. A
 * sniffer or inspector that throws is detached, named in the log with its plugin, and the record
 * says so; the traffic goes on.
 */
@NullMarked
package dev.weir.spi.sniff;

import org.jspecify.annotations.NullMarked;
