package dev.weir.kernel.service;

import dev.weir.spi.Addresses;
import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import dev.weir.spi.Network;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether an address can be listened on and, if not, who has it: the kernel's tables of sockets
 * tell their inodes, and each process's descriptors tell whose these are. Any thread.
 *
 * @param network whose ports
 * @param address to listen on
 */
record PortLook(Network network, InetSocketAddress address) {
  /** Columns of {@code /proc/net/tcp} (proc_pid_net(5)): local address, state, inode. */
  private static final int LOCAL = 1;

  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTENING = "0A";

  /** What a Weir's command line has as an argument of its own. */
  private static final String WEIR = "dev.weir.kernel.cli.Main";

  Finding look() {
    String where = Addresses.text(address) + " (" + network.label() + ")";
    if (address.getPort() == 0) {
      return new Finding(Level.OK, where + ": any port", "");
    }
    try {
      bind();
      return new Finding(Level.OK, where + " is free", "");
    } catch (IOException e) {
      return taken(where, e);
    }
  }

  private void bind() throws IOException {
    if (network == Network.UDP) {
      new DatagramSocket(address).close();
      return;
    }
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    }
  }

  private Finding taken(String where, IOException why) {
    String text = String.valueOf(why.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("permission")) {
      return new Finding(
          Level.FAIL,
          where + ": no permission",
          "ports below 1024 need CAP_NET_BIND_SERVICE: grant it, or choose a higher port");
    }
    if (text.contains("assign")) {
      return new Finding(
          Level.FAIL,
          where + " is not an address of this machine",
          "'ip address' lists them; leave the host out to listen on all");
    }
    Holder holder = holder();
    if (holder.isWeir()) {
      return new Finding(Level.INFO, where + " is held by a running Weir, " + holder, "");
    }
    return new Finding(
        Level.FAIL,
        where + " is in use" + (holder.name().isEmpty() ? "" : " by " + holder),
        "stop it, or choose another port ("
            + (network == Network.UDP ? "ss -lunp" : "ss -ltnp")
            + " names it)");
  }

  /**
   * Who has a port.
   *
   * @param name of its program; empty if it is not known
   */
  private record Holder(long pid, String name, boolean isWeir) {
    private static final Holder UNKNOWN = new Holder(0, "", false);

    @Override
    public String toString() {
      return name + " (pid " + pid + ")";
    }
  }

  private Holder holder() {
    Set<String> links = new HashSet<>();
    for (String version : List.of("", "6")) {
      Path table = Path.of("/proc/net/" + network.label() + version);
      for (String inode : inodes(lines(table), network, address.getPort())) {
        links.add("socket:[" + inode + "]");
      }
    }
    if (links.isEmpty()) {
      return Holder.UNKNOWN;
    }
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().matches("[0-9]+") && has(p, links))
          .findFirst()
          .map(PortLook::describe)
          .orElse(Holder.UNKNOWN);
    } catch (IOException e) {
      return Holder.UNKNOWN;
    }
  }

  /** The inodes of sockets that listen on a port, from the lines of such a table. */
  static List<String> inodes(List<String> table, Network network, int port) {
    String end = ":%04X".formatted(port);
    return table.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns.length > INODE && columns[LOCAL].endsWith(end))
        .filter(columns -> network == Network.UDP || columns[STATE].equals(LISTENING))
        .map(columns -> columns[INODE])
        .toList();
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Whether a process has one of these sockets; false if it is not ours to see. */
  private static boolean has(Path process, Set<String> links) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.anyMatch(fd -> {
        try {
          return links.contains(Files.readSymbolicLink(fd).toString());
        } catch (IOException e) {
          return false;
        }
      });
    } catch (IOException e) {
      return false;
    }
  }

  private static Holder describe(Path process) {
    long pid = Long.parseLong(process.getFileName().toString());
    try {
      String command =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      String name = Files.readString(process.resolve("comm")).strip();
      return new Holder(pid, name, List.of(command.split("\0")).contains(WEIR));
    } catch (IOException e) {
      return new Holder(pid, "a process that has just ended", false);
    }
  }
}
