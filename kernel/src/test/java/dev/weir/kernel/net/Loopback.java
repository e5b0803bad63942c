package dev.weir.kernel.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses from literals, without asking a resolver. */
public final class Loopback {
  private Loopback() {}

  /** The address of a literal. */
  public static InetAddress ip(String literal) {
    try {
      return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(literal));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }
}
