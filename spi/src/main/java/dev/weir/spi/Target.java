package dev.weir.spi;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a session wants to go: by name, by original destination, or both.
 *
 * @param network how to get there
 * @param name the host and port that were asked for or sniffed; null if only an address is known
 * @param original where the client's packets were bound before they were redirected to us
 * @param source who said so; decides whether loop and self checks apply
 * @since 1.0
 */
public record Target(
    Network network, @Nullable HostPort name, @Nullable InetSocketAddress original, Source source) {

  /** Who chose a target. */
  public enum Source {
    /** The client, in a protocol that names the target. */
    CLIENT,
    /** A name read from the client's first bytes. */
    SNIFFED,
    /** The destination address of a redirected connection. */
    ORIGINAL,
    /** The configuration: a forward target. Exempt from the check against our own listeners. */
    CONFIGURED
  }

  public Target {
    if (name == null && original == null) {
      throw new IllegalArgumentException("target: neither name nor address");
    }
  }

  /** A TCP target that the client named. */
  public static Target tcp(HostPort name) {
    return new Target(Network.TCP, name, null, Source.CLIENT);
  }

  /** {@code host:port} of the name if there is one, else of the original destination. */
  public String text() {
    if (name != null) {
      return name.toString();
    }
    InetSocketAddress address = original;
    if (address == null) {
      throw new IllegalStateException("target: neither name nor address");
    }
    return Addresses.text(address);
  }
}
