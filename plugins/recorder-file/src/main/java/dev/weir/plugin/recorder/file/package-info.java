/**
 * Appends records to a file, with rotation.
 *
 * <p>Everything runs on the recorder's own thread, except that rotated files are compressed and old
 * ones removed on a thread of the {@link dev.weir.spi.files.Backups}, which shares nothing with the
 * first but the folder.
 */
@NullMarked
package dev.weir.plugin.recorder.file;

import org.jspecify.annotations.NullMarked;
