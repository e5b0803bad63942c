/** What plugins that hold sockets have in common, tested alone. */
package dev.weir.channels;
