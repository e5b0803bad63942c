/** Tests of the HTTP sniffer as the kernel finds and uses it. */
@NullMarked
package dev.weir.plugin.sniffhttp;

import org.jspecify.annotations.NullMarked;
