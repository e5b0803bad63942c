package dev.weir.plugin.recorder.loki;

import java.nio.ByteBuffer;

/** Makes the text of a line and its metadata. */
interface LineFormat {
  /** What Loki takes as one line by default, in bytes; newer versions count the metadata too. */
  int LARGEST = 256 << 10;

  /** Adds what the format has as structured metadata. */
  void describe(Facts facts, Metadata metadata);

  /**
   * The text.
   *
   * @param metadata may be added to: what was left out of the line
   * @param most bytes that it may have
   */
  ByteBuffer text(Facts facts, Metadata metadata, int most);

  /** The format of a configuration. */
  static LineFormat of(LokiConfig.Format format) {
    return switch (format) {
      case JSON -> new JsonLine();
      case LOGFMT -> new FlatLine();
      case GOST -> new GostLine();
    };
  }
}
