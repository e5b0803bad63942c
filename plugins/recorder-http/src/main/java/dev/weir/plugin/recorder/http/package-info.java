/**
 * Posts records to an HTTP endpoint, by the one HTTP client of the kernel.
 *
 * <p>{@code deliver} runs on the recorder's own thread and does not block; answers arrive on
 * threads of the client and meet in one batch's state, which has a lock of its own. Nothing here
 * logs a header or a record.
 */
@NullMarked
package dev.weir.plugin.recorder.http;

import org.jspecify.annotations.NullMarked;
