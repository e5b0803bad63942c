package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** Puts hellos together field by field, right or wrong. */
final class HelloBuilder {
  private int version = 0x0303;
  private byte[] sessionId = new byte[32];
  private byte[] suites = hex("130113021303");
  private byte[] compression = {0};
  private byte[] extensions = {};

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] u8(int value) {
    return new byte[] {(byte) value};
  }

  static byte[] u16(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  static byte[] u16s(int... values) {
    byte[][] parts = Arrays.stream(values).mapToObj(HelloBuilder::u16).toArray(byte[][]::new);
    return join(parts);
  }

  static byte[] block8(byte[] data) {
    return join(u8(data.length), data);
  }

  static byte[] block16(byte[] data) {
    return join(u16(data.length), data);
  }

  HelloBuilder version(int value) {
    version = value;
    return this;
  }

  HelloBuilder sessionId(byte[] value) {
    sessionId = value;
    return this;
  }

  HelloBuilder suites(int... values) {
    suites = u16s(values);
    return this;
  }

  HelloBuilder suites(byte[] value) {
    suites = value;
    return this;
  }

  HelloBuilder compression(byte[] value) {
    compression = value;
    return this;
  }

  HelloBuilder extension(int type, byte[] data) {
    extensions = join(extensions, u16(type), block16(data));
    return this;
  }

  HelloBuilder serverName(String name) {
    byte[] entry = join(u8(0), block16(name.getBytes(ISO_8859_1)));
    return extension(0, block16(entry));
  }

  HelloBuilder alpn(String... names) {
    byte[][] parts =
        Arrays.stream(names).map(name -> block8(name.getBytes(ISO_8859_1))).toArray(byte[][]::new);
    return extension(16, block16(join(parts)));
  }

  HelloBuilder groups(int... values) {
    return extension(10, block16(u16s(values)));
  }

  HelloBuilder signatureAlgorithms(int... values) {
    return extension(13, block16(u16s(values)));
  }

  HelloBuilder versions(int... values) {
    return extension(43, block8(u16s(values)));
  }

  /** The body of a client hello. */
  byte[] body() {
    byte[] head =
        join(u16(version), new byte[32], block8(sessionId), block16(suites), block8(compression));
    return extensions.length == 0 ? head : join(head, block16(extensions));
  }

  /** The body of a server hello that chose a suite. */
  byte[] serverBody(int suite) {
    byte[] head = join(u16(version), new byte[32], block8(sessionId), u16(suite), u8(0));
    return extensions.length == 0 ? head : join(head, block16(extensions));
  }

  static byte[] message(int type, byte[] body) {
    return join(u8(type), u8(body.length >> 16), u16(body.length), body);
  }

  static byte[] record(int type, byte[] fragment) {
    return join(u8(type), hex("0303"), block16(fragment));
  }

  /** Handshake records of at most {@code size} bytes each. */
  static byte[] records(byte[] message, int size) {
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < message.length; at += size) {
      byte[] part = Arrays.copyOfRange(message, at, Math.min(message.length, at + size));
      out.writeBytes(record(22, part));
    }
    return out.toByteArray();
  }

  /** One record with this client hello. */
  byte[] stream() {
    return record(22, message(ClientHello.TYPE, body()));
  }

  /** One record with this server hello. */
  byte[] serverStream(int suite) {
    return record(22, message(ServerHello.TYPE, serverBody(suite)));
  }
}
