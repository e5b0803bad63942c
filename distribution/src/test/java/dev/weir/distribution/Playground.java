package dev.weir.distribution;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Three machines in a row, IPv4 and IPv6, with a gateway that forwards. What the gateway does
 * besides is up to the test.
 *
 * <pre>
 *   client                     gateway                      server
 *   10.71.1.2    ---- veth ---- 10.71.1.1
 *   fd71:1::2                   fd71:1::1
 *                               10.71.2.1  ---- veth ----   10.71.2.2
 *                               fd71:2::1                   fd71:2::2
 * </pre>
 */
final class Playground implements AutoCloseable {
  static final String SERVER_4 = "10.71.2.2";
  static final String SERVER_6 = "fd71:2::2";
  private static final int CONNECT_MILLIS = 10_000;

  final Namespace client;
  final Namespace gateway;
  final Namespace server;

  private Playground(Namespace client, Namespace gateway, Namespace server) {
    this.client = client;
    this.gateway = gateway;
    this.server = server;
  }

  /** Makes the machines and their links. */
  static Playground create() throws IOException {
    var made =
        new Playground(
            Namespace.create("client"), Namespace.create("gateway"), Namespace.create("server"));
    made.link(made.client, 1);
    made.link(made.server, 2);
    made.gateway.sh("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    return made;
  }

  private void link(Namespace end, int net) throws IOException {
    String ours = "gw" + net;
    gateway.run(
        "ip", "link", "add", ours, "type", "veth", "peer", "name", "eth0", "netns", end.name());
    gateway.sh(
        """
        ip addr add 10.71.%1$d.1/24 dev %2$s
        ip addr add fd71:%1$d::1/64 dev %2$s nodad
        ip link set %2$s up
        """
            .formatted(net, ours));
    end.sh(
        """
        ip addr add 10.71.%1$d.2/24 dev eth0
        ip addr add fd71:%1$d::2/64 dev eth0 nodad
        ip link set eth0 up
        ip route add default via 10.71.%1$d.1
        ip -6 route add default via fd71:%1$d::1
        """
            .formatted(net));
  }

  /** Starts Weir on the gateway. */
  Gateway weir(Path folder, String... args) throws IOException {
    return Gateway.in(gateway, folder, args);
  }

  /** Starts Weir on the gateway with a configuration. */
  Gateway weirWith(Path folder, String yaml) throws IOException {
    java.nio.file.Files.writeString(folder.resolve("weir.yaml"), yaml);
    return weir(folder, "run", "-C", "weir.yaml");
  }

  /** Connects from a machine; unread bytes and writes wait at most a while. */
  static Socket connect(Namespace from, String address, int port) throws Exception {
    return from.in(
        (Callable<Socket>)
            () -> {
              var socket = new Socket();
              socket.setSoTimeout(20_000);
              socket.connect(
                  new InetSocketAddress(InetAddress.getByName(address), port), CONNECT_MILLIS);
              return socket;
            });
  }

  /** An address and port as records show them. */
  static String text(String address, int port) throws IOException {
    boolean six = InetAddress.getByName(address) instanceof Inet6Address;
    return (six ? "[" + address + "]" : address) + ":" + port;
  }

  @Override
  public void close() throws IOException {
    try (client;
        gateway;
        server) {
      // Each is deleted whatever happens to the others.
    }
  }
}
