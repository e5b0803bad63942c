/**
 * The firewall's rules that bring connections to a transparent gateway: what they are for a given
 * configuration, as text for nft and iptables, and the command that puts them there and takes them
 * away again.
 *
 * <p>Ordinary threads only; nothing here touches traffic.
 */
@NullMarked
package dev.weir.plugin.redirect.rules;

import org.jspecify.annotations.NullMarked;
