/**
 * Puts the kernel together for the command line: home folder, plugins, start, signals, stop. Main
 * thread, but for what a signal starts.
 */
@NullMarked
package dev.weir.kernel.app;

import org.jspecify.annotations.NullMarked;
