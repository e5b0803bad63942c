/**
 * The command line: options, sub-commands, help, exit codes. Everything that needs the rest of the
 * kernel goes through {@link dev.weir.kernel.cli.Actions}. Runs on the main thread.
 */
@NullMarked
package dev.weir.kernel.cli;

import org.jspecify.annotations.NullMarked;
