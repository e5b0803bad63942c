package dev.weir.plugin.snifftls;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of hosts: literals, and whether a certificate is for one (RFC 9525). Any thread. */
final class Hosts {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private Hosts() {}

  /** Whether a host is an address literal. */
  static boolean isAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  /** The address of a literal; null for a name. Never looks anything up. */
  static @Nullable InetAddress address(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** The DNS names and addresses that a certificate is for. */
  static List<String> names(X509Certificate certificate) {
    var names = new ArrayList<String>();
    for (List<?> entry : alternatives(certificate)) {
      if (entry.get(0) instanceof Integer kind
          && (kind == DNS_NAME || kind == IP_ADDRESS)
          && entry.get(1) instanceof String text) {
        names.add(text);
      }
    }
    return names;
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null ? List.of() : all;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /**
   * What a certificate is for, in a form that is quickly asked. Only alternative names count, not
   * the subject.
   *
   * @param dns names and patterns, lower case
   * @param addresses the others
   */
  record Names(List<String> dns, List<InetAddress> addresses) {
    static Names of(X509Certificate certificate) {
      var dns = new ArrayList<String>();
      var addresses = new ArrayList<InetAddress>();
      for (List<?> entry : alternatives(certificate)) {
        if (!(entry.get(0) instanceof Integer kind) || !(entry.get(1) instanceof String text)) {
          continue;
        }
        InetAddress address = kind == IP_ADDRESS ? address(text) : null;
        if (address != null) {
          addresses.add(address);
        } else if (kind == DNS_NAME) {
          dns.add(canonical(text));
        }
      }
      return new Names(List.copyOf(dns), List.copyOf(addresses));
    }

    /** Whether a host is among them. */
    boolean fit(String host) {
      InetAddress address = address(host);
      String wanted = canonical(host);
      return address != null
          ? addresses.contains(address)
          : dns.stream().anyMatch(pattern -> fits(pattern, wanted));
    }
  }

  /** RFC 9525 section 6.3: a wildcard stands for exactly one label, the leftmost. */
  private static boolean fits(String pattern, String host) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(host);
    }
    int dot = host.indexOf('.');
    String rest = pattern.substring(1);
    return dot > 0 && rest.indexOf('.', 1) > 0 && host.substring(dot).equals(rest);
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
