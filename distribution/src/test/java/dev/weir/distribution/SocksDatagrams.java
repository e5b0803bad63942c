package dev.weir.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A client of SOCKS 5 that sends datagrams, written from RFC 1928 and RFC 1929 alone. */
final class SocksDatagrams implements AutoCloseable {
  private static final int LARGEST = 70_000;

  private final Socket control;
  private final DatagramSocket socket;
  private final InetSocketAddress relay;

  /** What came, and where the server says it came from. */
  record Datagram(String head, byte[] payload) {}

  private SocksDatagrams(Socket control, DatagramSocket socket, InetSocketAddress relay) {
    this.control = control;
    this.socket = socket;
    this.relay = relay;
  }

  /** Associates without credentials; the address that it will send from is not said. */
  static SocksDatagrams open(InetSocketAddress server) throws IOException {
    return open(server, "050100", "0500", "00000000" + "0000");
  }

  /** Associates with a name and a password. */
  static SocksDatagrams open(InetSocketAddress server, String name, String password)
      throws IOException {
    String user =
        "01%02x%s%02x%s".formatted(name.length(), hex(name), password.length(), hex(password));
    return open(server, "050102" + user, "0502" + "0100", "00000000" + "0000");
  }

  private static SocksDatagrams open(
      InetSocketAddress server, String greeting, String welcome, String from) throws IOException {
    Socket control = Hops.connect(server);
    control.getOutputStream().write(HexFormat.of().parseHex(greeting + "05030001" + from));
    String said = Hops.read(control, welcome.length() / 2);
    if (!said.equals(welcome)) {
      throw new AssertionError("answered " + said + " (expected: " + welcome + ")");
    }
    byte[] reply = control.getInputStream().readNBytes(4);
    if (reply[1] != 0) {
      throw new AssertionError("answered " + reply[1]);
    }
    byte[] ip = control.getInputStream().readNBytes(reply[3] == 1 ? 4 : 16);
    int port = ByteBuffer.wrap(control.getInputStream().readNBytes(2)).getShort() & 0xffff;
    var socket = new DatagramSocket(0, InetAddress.getByAddress(ip));
    socket.setSoTimeout(10_000);
    return new SocksDatagrams(
        control, socket, new InetSocketAddress(InetAddress.getByAddress(ip), port));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The head of a datagram to an address. */
  static String head(InetAddress ip, int port) {
    byte[] bytes = ip.getAddress();
    return "000000%02x%s%04x"
        .formatted(bytes.length == 4 ? 1 : 4, HexFormat.of().formatHex(bytes), port);
  }

  /** The head of a datagram to a name. */
  static String head(String name, int port) {
    return "00000003%02x%s%04x".formatted(name.length(), hex(name), port);
  }

  /** Where the server takes datagrams. */
  InetSocketAddress relay() {
    return relay;
  }

  DatagramSocket socket() {
    return socket;
  }

  Socket control() {
    return control;
  }

  void send(String head, byte[] payload) throws IOException {
    send(socket, head, payload);
  }

  /** Sends from another socket: somebody who is not the client. */
  void send(DatagramSocket from, String head, byte[] payload) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(head));
    out.writeBytes(payload);
    from.send(new DatagramPacket(out.toByteArray(), out.size(), relay));
  }

  Datagram receive() throws IOException {
    var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    socket.receive(packet);
    byte[] all = Arrays.copyOf(packet.getData(), packet.getLength());
    int address = all[3] == 1 ? 4 : all[3] == 4 ? 16 : 1 + (all[4] & 0xff);
    int head = 4 + address + 2;
    return new Datagram(
        HexFormat.of().formatHex(all, 0, head), Arrays.copyOfRange(all, head, all.length));
  }

  Datagram ask(String head, byte[] payload) throws IOException {
    send(head, payload);
    return receive();
  }

  @Override
  public void close() throws IOException {
    control.close();
    socket.close();
  }
}
