package dev.weir.plugin.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** One end of a real connection, with blocking calls that give up after five seconds. */
final class Peer implements Closeable {
  private final Socket socket;
  private final InputStream in;

  Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(5_000);
    socket.setTcpNoDelay(true);
    this.in = socket.getInputStream();
  }

  static Peer connect(int port) throws IOException {
    return new Peer(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** The request target of a head. */
  static String target(String head) {
    int from = head.indexOf(' ') + 1;
    return head.substring(from, head.indexOf(' ', from));
  }

  Peer write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Reads through the next empty line. */
  String head() throws IOException {
    return through("\r\n\r\n");
  }

  /** Reads through the next occurrence of a text. */
  String through(String end) throws IOException {
    var text = new StringBuilder();
    while (text.length() < end.length()
        || !text.substring(text.length() - end.length()).equals(end)) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("end after: " + text);
      }
      text.append((char) c);
    }
    return text.toString();
  }

  String exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("end after: " + new String(bytes, ISO_8859_1));
    }
    return new String(bytes, ISO_8859_1);
  }

  /** Reads a head and as many bytes as it declares. */
  String answer() throws IOException {
    String head = head();
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    if (at < 0) {
      return head;
    }
    int end = head.indexOf('\r', at);
    return head + exactly(Integer.parseInt(head.substring(at + 16, end)));
  }

  /** Reads to the peer's end; a reset counts as an end. */
  String rest() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try {
      in.transferTo(bytes);
    } catch (java.net.SocketException e) {
      bytes.writeBytes("<reset>".getBytes(ISO_8859_1));
    }
    return bytes.toString(ISO_8859_1);
  }

  /** The next byte, or -1. */
  int read() throws IOException {
    return in.read();
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
