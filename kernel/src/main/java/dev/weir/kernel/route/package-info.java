/**
 * Whether and how a target is reached: rules, hops, node selection, dialling. Everything runs on
 * the session's event loop; what is shared between loops is atomic.
 */
@NullMarked
package dev.weir.kernel.route;

import org.jspecify.annotations.NullMarked;
