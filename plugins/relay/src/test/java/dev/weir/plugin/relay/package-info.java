/** Tests of the relay plugin. */
@NullMarked
package dev.weir.plugin.relay;

import org.jspecify.annotations.NullMarked;
