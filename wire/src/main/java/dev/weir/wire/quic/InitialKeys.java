package dev.weir.wire.quic;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one direction's first packets (RFC 9001 section 5.2). They follow from the id that
 * the client chose for the server, and protect against nobody who saw it.
 */
final class InitialKeys {
  private static final int HASH = 32;
  private static final int KEY = 16;
  private static final int IV = 12;
  private static final int SAMPLE = 16;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final byte[] iv;
  private final SecretKeySpec headerKey;

  private InitialKeys(QuicVersion version, byte[] secret) throws GeneralSecurityException {
    key = new SecretKeySpec(expand(secret, version.label() + "key", KEY), "AES");
    iv = expand(secret, version.label() + "iv", IV);
    headerKey = new SecretKeySpec(expand(secret, version.label() + "hp", KEY), "AES");
  }

  /** What the client seals with. */
  static InitialKeys client(QuicVersion version, byte[] dcid) {
    return of(version, dcid, "client in");
  }

  /** What the server seals with; the id is still the one that the client chose. */
  static InitialKeys server(QuicVersion version, byte[] dcid) {
    return of(version, dcid, "server in");
  }

  private static InitialKeys of(QuicVersion version, byte[] dcid, String who) {
    try {
      byte[] initial = hmac(version.salt(), dcid);
      return new InitialKeys(version, expand(initial, who, HASH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES and HMAC", e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }

  /** HKDF-Expand-Label of RFC 8446 section 7.1; one block is enough for all lengths here. */
  private static byte[] expand(byte[] secret, String label, int length)
      throws GeneralSecurityException {
    byte[] text = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
    var info = new byte[2 + 1 + text.length + 1 + 1];
    info[1] = (byte) length;
    info[2] = (byte) text.length;
    System.arraycopy(text, 0, info, 3, text.length);
    info[info.length - 1] = 1;
    return Arrays.copyOf(hmac(secret, info), length);
  }

  /**
   * Takes the protection off a packet (RFC 9001 sections 5.3 and 5.4). The datagram itself is not
   * changed.
   *
   * @return the frames; null if the packet was not sealed with these keys
   */
  byte @Nullable [] open(byte[] datagram, LongHeader header) {
    int sample = header.number() + 4;
    if (sample + SAMPLE > header.end()) {
      return null;
    }
    try {
      byte[] mask = mask(datagram, sample);
      int first = datagram[header.start()] ^ (mask[0] & 0x0f);
      int numberLength = (first & 3) + 1;
      int content = header.number() + numberLength;
      byte[] head = Arrays.copyOfRange(datagram, header.start(), content);
      head[0] = (byte) first;
      byte[] nonce = iv.clone();
      for (int i = 0; i < numberLength; i++) {
        int at = header.number() - header.start() + i;
        head[at] ^= mask[1 + i];
        nonce[IV - numberLength + i] ^= head[at];
      }
      Cipher aead = Cipher.getInstance("AES/GCM/NoPadding");
      aead.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      aead.updateAAD(head);
      return aead.doFinal(datagram, content, header.end() - content);
    } catch (GeneralSecurityException e) {
      return null; // Not sealed with these keys, or changed on the way.
    }
  }

  private byte[] mask(byte[] datagram, int sample) throws GeneralSecurityException {
    Cipher block = Cipher.getInstance("AES/ECB/NoPadding");
    block.init(Cipher.ENCRYPT_MODE, headerKey);
    return block.doFinal(datagram, sample, SAMPLE);
  }
}
