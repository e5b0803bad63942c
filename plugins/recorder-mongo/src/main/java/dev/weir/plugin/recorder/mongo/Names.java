package dev.weir.plugin.recorder.mongo;

import java.nio.charset.StandardCharsets;

/** Texts in a form that MongoDB takes. */
final class Names {
  private static final char DOLLAR = '\uff04';
  private static final char DOT = '\uff0e';
  private static final char NUL = '\u2400';

  private Names() {}

  /** A key without characters that mean something in one: full-width or pictured instead. */
  static String safe(String key) {
    String whole = whole(key);
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c == '$' || c == '.' || c == 0) {
        return whole.replace('$', DOLLAR).replace('.', DOT).replace('\0', NUL);
      }
    }
    return whole;
  }

  /** A text in which no half of a surrogate pair stands alone; such a half becomes a ?. */
  static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      }
    }
    return text;
  }
}
