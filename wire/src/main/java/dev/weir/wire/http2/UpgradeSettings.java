package dev.weir.wire.http2;

import java.util.Base64;

/**
 * The client's settings in an upgrade request: the payload of a SETTINGS frame in base64url (RFC
 * 7540 section 3.2.1). The 101 acknowledges them.
 */
final class UpgradeSettings {
  private static final int LONGEST = 1024;

  private UpgradeSettings() {}

  /** Tells the server's lane what the client allows. What is malformed is passed over. */
  static void read(String text, Lane server) {
    if (text.length() > LONGEST) {
      return;
    }
    byte[] payload;
    try {
      payload = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    for (int at = 0; at + 6 <= payload.length; at += 6) {
      int id = (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff);
      if (id == Frames.HEADER_TABLE_SIZE) {
        long value = 0;
        for (int i = 2; i < 6; i++) {
          value = value << 8 | (payload[at + i] & 0xff);
        }
        server.announce(value);
      }
    }
  }
}
