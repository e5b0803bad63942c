/**
 * Weir's own log: where it goes, from which level, and what a line looks like. Set up once, before
 * anything is logged; loggers may then be used on any thread and never block on what reads the log.
 */
@NullMarked
package dev.weir.kernel.log;

import org.jspecify.annotations.NullMarked;
