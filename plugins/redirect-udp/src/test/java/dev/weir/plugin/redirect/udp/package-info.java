@org.jspecify.annotations.NullMarked
package dev.weir.plugin.redirect.udp;
