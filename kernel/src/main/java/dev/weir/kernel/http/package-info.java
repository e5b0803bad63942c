/**
 * The kernel's own HTTP client, which recorders post with, and the certificates that it and others
 * trust. Calls run on the client's own threads; nothing here is used on an event loop's behalf.
 */
@NullMarked
package dev.weir.kernel.http;

import org.jspecify.annotations.NullMarked;
