/**
 * Prints a configuration tree as YAML or JSON in one canonical form: known keys in a fixed order
 * and spelling, empty values left out, secrets masked on request. Everything here is stateless and
 * may be used on any thread.
 */
@NullMarked
package dev.weir.kernel.config.print;

import org.jspecify.annotations.NullMarked;
