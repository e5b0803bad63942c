/**
 * Files that are appended to for ever and must not grow for ever: when a new one is begun, and what
 * becomes of the old ones. Part of the contract so that the log and the recorders that write files
 * do it alike.
 *
 * <p>A {@link dev.weir.spi.files.Backups} belongs to the one thread that writes the file; its
 * compressing and removing happen on a thread of its own.
 */
@NullMarked
package dev.weir.spi.files;

import org.jspecify.annotations.NullMarked;
