package dev.weir.spi.terminal;

/** How a part of a line is drawn, where colours are welcome; its words say the same. */
enum Style {
  PLAIN(""),
  DIM("\u001b[2m"),
  GOOD("\u001b[32m"),
  DOUBTFUL("\u001b[33m"),
  BAD("\u001b[31m");

  private static final String RESET = "\u001b[0m";

  private final String begin;

  Style(String begin) {
    this.begin = begin;
  }

  String around(String text) {
    return begin.isEmpty() || text.isBlank() ? text : begin + text + RESET;
  }
}
