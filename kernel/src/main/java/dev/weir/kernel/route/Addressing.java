package dev.weir.kernel.route;

import dev.weir.kernel.net.Names;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** From a host to addresses: literal, hosts, system resolver. */
final class Addressing {
  private Addressing() {}

  /** The address that a literal is; null if the text is a name. */
  static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    if (bytes == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + bytes.length + " bytes", e);
    }
  }

  /** All addresses of a host; completes on any thread, fails with a RouteException. */
  static CompletionStage<List<InetAddress>> lookup(String host, Hosts hosts, Names names) {
    InetAddress literal = literal(host);
    if (literal != null) {
      return CompletableFuture.completedFuture(List.of(literal));
    }
    List<InetAddress> fixed = hosts.lookup(host);
    return fixed.isEmpty() ? names.lookup(host) : CompletableFuture.completedFuture(fixed);
  }
}
