package dev.weir.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Datagram clients and servers, and the records that they lead to. */
final class Datagrams {
  private static final int LARGEST = 70_000;
  private static final int ROOM = 8 << 20;

  private Datagrams() {}

  /** Answers each datagram; ends when its socket is closed. */
  interface Answer {
    void answer(DatagramSocket socket, DatagramPacket packet) throws IOException;
  }

  /** A server on an address, on the thread's namespace; it ends with its socket. */
  static DatagramSocket serve(String address, int port, Answer answer) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
    socket.setReceiveBufferSize(ROOM);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
          while (!socket.isClosed()) {
            try {
              packet.setLength(LARGEST);
              socket.receive(packet);
              answer.answer(socket, packet);
            } catch (IOException e) {
              // ICMP errors of clients that have gone; the end is seen by the loop.
              Thread.onSpinWait();
            }
          }
        });
    return socket;
  }

  static DatagramSocket echo(String address, int port) throws IOException {
    return serve(address, port, DatagramSocket::send);
  }

  /** A client that hears one address only. */
  static DatagramSocket client(String address, int port) throws IOException {
    var socket = new DatagramSocket();
    socket.connect(new InetSocketAddress(InetAddress.getByName(address), port));
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** The same in another namespace. */
  static DatagramSocket client(Namespace from, String address, int port) throws Exception {
    return from.in((Callable<DatagramSocket>) () -> client(address, port));
  }

  static byte[] ask(DatagramSocket socket, byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length));
    return receive(socket);
  }

  static byte[] receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    socket.receive(packet);
    return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /** Whether nothing comes within a short time. */
  static boolean isSilent(DatagramSocket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      receive(socket);
      return false;
    } catch (SocketTimeoutException | SocketException e) {
      return true;
    }
  }

  static byte[] pattern(int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31 + size);
    }
    return bytes;
  }

  /** A question to a name server. */
  static byte[] question(int id, String name) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(12).putShort((short) id).put((byte) 1).array());
    byte[] head = out.toByteArray();
    head[5] = 1;
    out.reset();
    out.writeBytes(head);
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, 1, 0, 1});
    return out.toByteArray();
  }

  /** An answer to such a question: one address. */
  static byte[] answer(byte[] question) {
    byte[] head = question.clone();
    head[2] = (byte) 0x81;
    head[3] = (byte) 0x80;
    head[7] = 1;
    var out = new ByteArrayOutputStream();
    out.writeBytes(head);
    out.writeBytes(
        new byte[] {
          (byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 93, (byte) 184, (byte) 216, 34
        });
    return out.toByteArray();
  }

  /** All records in a file, so far. */
  static List<JsonNode> records(Path file) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    if (Files.exists(file)) {
      String text = Files.readString(file);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        all.add(new ObjectMapper().readTree(line));
      }
    }
    return all;
  }

  /** Waits for so many records. */
  static List<JsonNode> records(Path file, int count) throws Exception {
    Await.until(count + " records", () -> records(file).size() >= count);
    return records(file);
  }
}
