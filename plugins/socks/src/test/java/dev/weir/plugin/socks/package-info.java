/** Tests of the SOCKS plugin. */
@NullMarked
package dev.weir.plugin.socks;

import org.jspecify.annotations.NullMarked;
