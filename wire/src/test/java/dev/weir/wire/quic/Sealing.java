package dev.weir.wire.quic;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Makes first packets, sealed the way RFC 9001 section 5 says; shares no code with the reader. */
final class Sealing {
  /** The client hello of RFC 9001 appendix A.2, for example.com. */
  static final byte[] HELLO =
      hex(
          "010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c000004"
              + "13011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a000800060"
              + "01d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9"
              + "caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d00100"
              + "00e0403050306030203080408050806002d00020101001c00024001003900320408ffffffffffff"
              + "ffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e5157080604800"
              + "0ffff");

  private final boolean two;
  private final byte[] dcid;
  private final String who;

  private Sealing(boolean two, byte[] dcid, String who) {
    this.two = two;
    this.dcid = dcid.clone();
    this.who = who;
  }

  static Sealing client(int version, byte[] dcid) {
    return new Sealing(version == 2, dcid, "client in");
  }

  static Sealing server(int version, byte[] dcid) {
    return new Sealing(version == 2, dcid, "server in");
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** A CRYPTO frame with a part of the handshake. */
  static byte[] crypto(byte[] handshake, int from, int to) {
    var out = new ByteArrayOutputStream();
    out.write(6);
    varint(out, from);
    varint(out, to - from);
    out.write(handshake, from, to - from);
    return out.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    out.write(0x40 | value >> 8);
    out.write(value);
  }

  /** One packet with these frames, padded so that the datagram has the size that is needed. */
  byte[] initial(int number, byte[] frames, int size) throws GeneralSecurityException {
    var head = new ByteArrayOutputStream();
    head.write((two ? 0xd0 : 0xc0) | 1);
    head.writeBytes(hex(two ? "6b3343cf" : "00000001"));
    head.write(dcid.length);
    head.writeBytes(dcid);
    head.write(0);
    head.write(0);
    byte[] content = Arrays.copyOf(frames, Math.max(frames.length, size - head.size() - 20));
    varint(head, content.length + 2 + 16);
    int numberAt = head.size();
    head.write(number >> 8);
    head.write(number);
    return protect(head.toByteArray(), numberAt, number, content);
  }

  private byte[] protect(byte[] head, int numberAt, int number, byte[] content)
      throws GeneralSecurityException {
    String salt =
        two
            ? "0dede3def700a6db819381be6e269dcbf9bd2ed9"
            : "38762cf7f55934b34d179ae6a4c80cadccbb7f0a";
    byte[] secret = expand(hmac(hex(salt), dcid), who, 32);
    String label = two ? "quicv2 " : "quic ";
    byte[] nonce = expand(secret, label + "iv", 12);
    nonce[10] ^= (byte) (number >> 8);
    nonce[11] ^= (byte) number;
    Cipher aead = Cipher.getInstance("AES/GCM/NoPadding");
    aead.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(expand(secret, label + "key", 16), "AES"),
        new GCMParameterSpec(128, nonce));
    aead.updateAAD(head);
    byte[] sealed = aead.doFinal(content);
    Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
    block.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(expand(secret, label + "hp", 16), "AES"));
    byte[] mask = block.doFinal(sealed, 2, 16);
    head[0] ^= (byte) (mask[0] & 0x0f);
    head[numberAt] ^= mask[1];
    head[numberAt + 1] ^= mask[2];
    byte[] packet = Arrays.copyOf(head, head.length + sealed.length);
    System.arraycopy(sealed, 0, packet, head.length, sealed.length);
    return packet;
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }

  private static byte[] expand(byte[] secret, String label, int length)
      throws GeneralSecurityException {
    var info = new ByteArrayOutputStream();
    info.write(0);
    info.write(length);
    info.write(6 + label.length());
    info.writeBytes(("tls13 " + label).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    info.write(0);
    info.write(1);
    return Arrays.copyOf(hmac(secret, info.toByteArray()), length);
  }
}
