package dev.weir.plugin.snifftls;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.wire.tls.ClientHello;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client's hello asks for, and whether it shall be intercepted at all. Immutable; asking a
 * bypass may not block.
 */
final class Offer {
  private static final Logger LOG = LoggerFactory.getLogger(Offer.class);
  private static final int TLS_1_2 = 0x0303;

  private final ClientHello hello;
  private final HostPort target;
  private final String host;

  /**
   * @param target where the client's connection goes
   */
  Offer(ClientHello hello, HostPort target) {
    this.hello = hello;
    this.target = target;
    String named = hello.serverName().isEmpty() ? target.host() : hello.serverName();
    host = new HostPort(named, 0).canonicalHost();
  }

  /** What the certificate is for: what the client asked for, else where it goes. */
  String host() {
    return host;
  }

  /**
   * Why the stream shall pass through; empty if it shall not.
   *
   * @param original where a redirected connection was going; null if it was not redirected
   */
  String passReason(Decryption shared, @Nullable InetSocketAddress original) {
    if (highestVersion() < TLS_1_2) {
      return "the client speaks nothing newer than TLS 1.1";
    }
    var bypass = shared.bypass();
    if (bypass != null) {
      try {
        InetAddress literal = Hosts.address(target.host());
        InetAddress address = literal == null && original != null ? original.getAddress() : literal;
        if (bypass.matches(new Subject(Network.TCP, host, address, target.port()))) {
          return "mitm.bypass";
        }
      } catch (RuntimeException | LinkageError e) {
        LOG.atError().addKeyValue("host", host).setCause(e).log("mitm.bypass failed");
        return "mitm.bypass failed";
      }
    }
    return shared.learned().why(host);
  }

  private int highestVersion() {
    int highest = hello.supportedVersions().length == 0 ? hello.legacyVersion() : 0;
    for (int version : hello.supportedVersions()) {
      boolean grease = (version & 0x0f0f) == 0x0a0a;
      highest = grease ? highest : Math.max(highest, version);
    }
    return highest;
  }

  /** What we say to the server: the client's name, and its protocols by {@link #protocols}. */
  Engines.Hello ours(List<String> preferred) {
    return new Engines.Hello(hello.serverName(), host, target.port(), protocols(preferred));
  }

  /** The client's protocols; what is preferred goes first. Names that are no text are GREASE. */
  private List<String> protocols(List<String> preferred) {
    var offer = new ArrayList<String>();
    for (String name : preferred) {
      if (hello.alpn().contains(name) && !offer.contains(name)) {
        offer.add(name);
      }
    }
    for (String name : hello.alpn()) {
      if (!offer.contains(name) && name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        offer.add(name);
      }
    }
    return List.copyOf(offer);
  }

  /** The protocol in which the client is told that its server did not verify. */
  String protocolForRefusal() {
    return hello.alpn().contains("http/1.1") ? "http/1.1" : hello.alpn().contains("h2") ? "h2" : "";
  }
}
