package dev.weir.wire.quic;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The versions whose first packets can be read. */
enum QuicVersion {
  /** RFC 9000, RFC 9001. */
  V1(1, "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic ", 0),
  /** RFC 9369: other numbers for the same things. */
  V2(0x6b3343cf, "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2 ", 1);

  private final int number;
  private final String salt;
  private final String label;
  private final int initial;

  QuicVersion(int number, String salt, String label, int initial) {
    this.number = number;
    this.salt = salt;
    this.label = label;
    this.initial = initial;
  }

  static @Nullable QuicVersion of(int number) {
    return number == V1.number ? V1 : number == V2.number ? V2 : null;
  }

  /** The number on the wire. */
  int number() {
    return number;
  }

  /** For the secret of the first packets. */
  byte[] salt() {
    return HexFormat.of().parseHex(salt);
  }

  /** What the labels of its keys begin with. */
  String label() {
    return label;
  }

  /** The type of packet, two bits, that holds the hellos. */
  int initialType() {
    return initial;
  }

  /** The type of packet by which a server asks for another first packet. */
  int retryType() {
    return (initial + 3) & 3;
  }

  /** For records. */
  String text() {
    return this == V1 ? "1" : "2";
  }
}
