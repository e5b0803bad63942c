/**
 * Asking sniffers and driving inspectors. Runs on the event loop of the session; nothing here holds
 * or changes the bytes that are forwarded.
 */
@NullMarked
package dev.weir.kernel.sniff;

import org.jspecify.annotations.NullMarked;
