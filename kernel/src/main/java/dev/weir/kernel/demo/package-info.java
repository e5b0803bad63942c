/**
 * {@code weir demo}: origins, a gateway and traffic in one process, on loopback only. Main thread,
 * but for the origins.
 */
@NullMarked
package dev.weir.kernel.demo;

import org.jspecify.annotations.NullMarked;
