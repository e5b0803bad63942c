package dev.weir.kernel.record;

/** Spelling of field names in the {@code header} map. */
final class HeaderNames {
  private HeaderNames() {}

  /**
   * {@code x-forwarded-for} becomes {@code X-Forwarded-For}: the form in which the grammar's origin
   * shows names. A name with a character that RFC 9110 section 5.6.2 does not allow stays as it is.
   */
  static String canonical(String name) {
    char[] text = name.toCharArray();
    boolean upper = true;
    for (int i = 0; i < text.length; i++) {
      char c = text[i];
      if (!isToken(c)) {
        return name;
      }
      if (upper && c >= 'a' && c <= 'z') {
        text[i] = (char) (c - 'a' + 'A');
      } else if (!upper && c >= 'A' && c <= 'Z') {
        text[i] = (char) (c - 'A' + 'a');
      }
      upper = c == '-';
    }
    return new String(text);
  }

  static boolean isToken(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
