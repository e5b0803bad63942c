/**
 * The kernel: knows configuration, plugins, services, routes, relaying, sniffing and recording, and
 * none of the components.
 */
@NullMarked
package dev.weir.kernel;

import org.jspecify.annotations.NullMarked;
