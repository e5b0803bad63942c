package dev.weir.wire.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;

/** Names of application protocols as text for people; on the wire they are any bytes. */
final class Protocols {
  private Protocols() {}

  /** The name itself if it is visible ASCII, else its bytes in hex behind {@code 0x}. */
  static String printable(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c > '~') {
        return "0x" + HexFormat.of().formatHex(name.getBytes(ISO_8859_1));
      }
    }
    return name;
  }
}
