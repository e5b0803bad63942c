/**
 * The sniffer for DNS over UDP and TCP.
 *
 * <p>Recognition has no state and may run on any thread; an inspector belongs to one flow or stream
 * and its event loop. The flows of a service share only the count of open questions.
 */
@NullMarked
package dev.weir.plugin.sniffdns;

import org.jspecify.annotations.NullMarked;
