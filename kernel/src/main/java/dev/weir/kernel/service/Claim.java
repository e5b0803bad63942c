package dev.weir.kernel.service;

import dev.weir.spi.Addresses;
import dev.weir.spi.HostPort;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a redirected client says its target is called, for the record: {@code claim.name}, the
 * addresses it resolved to, and whether the one that the client dialled is among them. A name that
 * does not agree is common with large sites, and is what a client that lies looks like as well.
 */
final class Claim {
  private static final int MOST = 16;

  private Claim() {}

  static Map<String, Object> facts(HostPort name, List<InetAddress> resolved, InetAddress dialled) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", name.host());
    if (!resolved.isEmpty()) {
      facts.put("resolved", resolved.stream().limit(MOST).map(Addresses::host).toList());
      facts.put("agrees", resolved.contains(dialled));
    }
    return facts;
  }
}
