/**
 * From an exchange while it happens to a record in a sink.
 *
 * <p>A {@link dev.weir.kernel.record.RecordDraft} is filled on its session's event loop and handed
 * to its service's {@link dev.weir.kernel.record.ServiceRecording}, which puts it into the {@link
 * dev.weir.kernel.record.RecorderQueue} of each recorder that is bound. Everything after that
 * happens on the recorder's own thread: masking, encoding, batching, delivering, trying again. No
 * event loop ever waits for a recorder.
 */
@NullMarked
package dev.weir.kernel.record;

import org.jspecify.annotations.NullMarked;
