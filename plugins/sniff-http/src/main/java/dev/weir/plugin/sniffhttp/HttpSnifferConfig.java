package dev.weir.plugin.sniffhttp;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.wire.websocket.WebSocketOptions;

/**
 * What can be said about HTTP sniffing in the handler's metadata.
 *
 * @param websocket see its key
 * @param sampleRate see its key
 */
public record HttpSnifferConfig(
    @Key("sniffing.websocket")
        @Default("false")
        @Doc("Whether frames of WebSockets are recorded, not only what agreed on one.")
        boolean websocket,
    @Key(SAMPLE_RATE)
        @Default(DEFAULT_RATE)
        @Doc(
            "Most frame records a second and direction; all (or a negative number) for every frame,"
                + " 0 for the default.")
        String sampleRate) {
  static final String SAMPLE_RATE = "sniffing.websocket.sampleRate";
  static final String DEFAULT_RATE = "10";

  /**
   * What is recorded of frames.
   *
   * @throws ConfigException if the rate is none
   */
  WebSocketOptions frames() {
    if (sampleRate.strip().equalsIgnoreCase("all")) {
      return WebSocketOptions.ALL;
    }
    double rate = number(sampleRate.strip());
    if (rate < 0) {
      return WebSocketOptions.ALL;
    }
    return new WebSocketOptions(rate > 0 ? rate : number(DEFAULT_RATE));
  }

  private static double number(String text) {
    // Double.parseDouble alone takes NaN, Infinity, hexadecimal and a trailing d as well.
    if (text.matches("[-+]?(\\d{1,9}(\\.\\d{0,9})?|\\.\\d{1,9})")) {
      return Double.parseDouble(text);
    }
    throw new ConfigException(SAMPLE_RATE, text + " (expected: a number, or all)");
  }
}
