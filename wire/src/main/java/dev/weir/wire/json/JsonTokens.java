package dev.weir.wire.json;

import java.nio.charset.StandardCharsets;

/**
 * The tokens of a JSON text (RFC 8259), one after the other, by their offsets; nothing is copied.
 * Never reads beyond the end, nests no deeper than {@value #DEEPEST}, and ends with {@link
 * Token#BROKEN} or {@link Token#CUT} where the text is not, or is no longer, JSON.
 *
 * <pre>
 *   {"items":[{"status":201}]}
 *   ^ BEGIN_OBJECT
 *    ^^^^^^^ NAME; {@link #start} and {@link #end} are those of what is between the quotes
 *            ^ BEGIN_ARRAY
 *                       ^^^ NUMBER
 * </pre>
 */
public final class JsonTokens {
  /** One bit of a long for each level: whether it is an object. */
  public static final int DEEPEST = 63;

  /** What was found. */
  public enum Token {
    BEGIN_OBJECT,
    END_OBJECT,
    BEGIN_ARRAY,
    END_ARRAY,
    NAME,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL,
    /** The value is over, and nothing but white space follows. */
    END,
    /** The text ends in the middle of the value. */
    CUT,
    /** What comes is no JSON, or nests too deep. */
    BROKEN
  }

  /** What may come next. */
  private enum Expect {
    VALUE,
    FIRST_ELEMENT,
    FIRST_NAME,
    NAME,
    COLON,
    COMMA_OR_END,
    NOTHING
  }

  private final byte[] text;
  private final int limit;
  private int at;
  private int start;
  private int end;
  private int depth;
  private long objects;
  private boolean escaped;
  private Expect expect = Expect.VALUE;
  private Token last = Token.NULL;

  /** Tokens of a whole array. */
  public JsonTokens(byte[] text) {
    this(text, 0, text.length);
  }

  /**
   * @param text UTF-8, not changed meanwhile
   * @param from the first byte
   * @param to after the last byte
   */
  public JsonTokens(byte[] text, int from, int to) {
    if (from < 0 || to < from || to > text.length) {
      throw new IllegalArgumentException("range: " + from + ".." + to + " of " + text.length);
    }
    this.text = text;
    this.at = from;
    this.limit = to;
  }

  /** The next token; the last one again after the end. */
  public Token next() {
    if (last != Token.BROKEN && last != Token.CUT && last != Token.END) {
      last = read();
    }
    return last;
  }

  /** Where the token begins; of names and strings, after the quote. */
  public int start() {
    return start;
  }

  /** Where the token ends; of names and strings, before the quote. */
  public int end() {
    return end;
  }

  /** How many objects and arrays are open. */
  public int depth() {
    return depth;
  }

  /** Whether the name or string is this text, which needs no escapes. */
  public boolean is(String ascii) {
    if (end - start != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (text[start + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of the token as they stand; escapes are not read. */
  public String raw() {
    return new String(text, start, end - start, StandardCharsets.UTF_8);
  }

  /** The text of a name or string, escapes read. */
  public String text() {
    return escaped ? unescaped(raw()) : raw();
  }

  private static String unescaped(String raw) {
    var text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\') {
        c = raw.charAt(++i);
        int plain = "bfnrt".indexOf(c);
        if (c == 'u') {
          c = (char) Integer.parseInt(raw, i + 1, i + 5, 16);
          i += 4;
        } else if (plain >= 0) {
          c = "\b\f\n\r\t".charAt(plain);
        }
      }
      text.append(c);
    }
    return text.toString();
  }

  /** A number as an int; -1 if it is none, negative, or too large. */
  public int number() {
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9 || value > (Integer.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return end > start ? value : -1;
  }

  /**
   * Goes to the end of a value whose first token was read last; of scalars, that is where we are.
   *
   * @return the last token of the value, or how the text ended
   */
  public Token skip() {
    if (last != Token.BEGIN_OBJECT && last != Token.BEGIN_ARRAY) {
      return last;
    }
    int outer = depth - 1;
    Token token = next();
    while (depth > outer && token != Token.BROKEN && token != Token.CUT) {
      token = next();
    }
    return token;
  }

  private Token read() {
    int c = solid();
    if (c == ',' && expect == Expect.COMMA_OR_END) {
      at++;
      expect = inObject() ? Expect.NAME : Expect.VALUE;
      c = solid();
    } else if (c == ':' && expect == Expect.COLON) {
      at++;
      expect = Expect.VALUE;
      c = solid();
    }
    if (c < 0) {
      return expect == Expect.NOTHING ? Token.END : Token.CUT;
    }
    start = at;
    return switch (c) {
      case '{' -> open(true);
      case '[' -> open(false);
      case '}' -> close(true);
      case ']' -> close(false);
      case '"' -> string();
      case 't' -> word("true", Token.TRUE);
      case 'f' -> word("false", Token.FALSE);
      case 'n' -> word("null", Token.NULL);
      default -> digits(c);
    };
  }

  /** The next byte that is no white space, -1 at the end. */
  private int solid() {
    while (at < limit) {
      byte c = text[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c & 0xff;
      }
      at++;
    }
    return -1;
  }

  private boolean inObject() {
    return depth > 0 && (objects >>> (depth - 1) & 1) != 0;
  }

  private boolean valueMayCome() {
    return expect == Expect.VALUE || expect == Expect.FIRST_ELEMENT;
  }

  private void valueIsOver() {
    expect = depth == 0 ? Expect.NOTHING : Expect.COMMA_OR_END;
  }

  private Token open(boolean object) {
    if (!valueMayCome() || depth >= DEEPEST) {
      return Token.BROKEN;
    }
    long bit = 1L << depth;
    objects = object ? objects | bit : objects & ~bit;
    depth++;
    end = ++at;
    expect = object ? Expect.FIRST_NAME : Expect.FIRST_ELEMENT;
    return object ? Token.BEGIN_OBJECT : Token.BEGIN_ARRAY;
  }

  private Token close(boolean object) {
    Expect empty = object ? Expect.FIRST_NAME : Expect.FIRST_ELEMENT;
    if (depth == 0 || inObject() != object || (expect != Expect.COMMA_OR_END && expect != empty)) {
      return Token.BROKEN;
    }
    depth--;
    end = ++at;
    valueIsOver();
    return object ? Token.END_OBJECT : Token.END_ARRAY;
  }

  private Token string() {
    boolean name = expect == Expect.NAME || expect == Expect.FIRST_NAME;
    if (!name && !valueMayCome()) {
      return Token.BROKEN;
    }
    start = ++at;
    escaped = false;
    while (at < limit && text[at] != '"') {
      int c = text[at++];
      if (c >= 0 && c < ' ') {
        return Token.BROKEN;
      }
      if (c == '\\') {
        escaped = true;
        if (at < limit && !escape()) {
          return Token.BROKEN;
        }
      }
    }
    if (at >= limit) {
      return Token.CUT;
    }
    end = at++;
    if (name) {
      expect = Expect.COLON;
      return Token.NAME;
    }
    valueIsOver();
    return Token.STRING;
  }

  /** After a backslash; false if what follows is no escape. A text that ends here is cut. */
  private boolean escape() {
    int c = text[at++];
    if (c != 'u') {
      return "\"\\/bfnrt".indexOf(c) >= 0;
    }
    for (int i = 0; i < 4 && at < limit; i++) {
      if (Character.digit(text[at++], 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private Token word(String word, Token token) {
    if (!valueMayCome()) {
      return Token.BROKEN;
    }
    for (int i = 0; i < word.length(); i++) {
      if (at >= limit) {
        return Token.CUT;
      }
      if (text[at++] != word.charAt(i)) {
        return Token.BROKEN;
      }
    }
    end = at;
    valueIsOver();
    return token;
  }

  /** A number in the grammar of section 6. One that ends with the text may go on: cut inside. */
  private Token digits(int first) {
    if (!valueMayCome() || (first != '-' && (first < '0' || first > '9'))) {
      return Token.BROKEN;
    }
    if (first == '-') {
      at++;
    }
    int whole = at;
    int count = run();
    if (count == 0 || (count > 1 && text[whole] == '0')) {
      return count == 0 && at >= limit ? Token.CUT : Token.BROKEN;
    }
    if (at < limit && text[at] == '.') {
      at++;
      if (run() == 0) {
        return at >= limit ? Token.CUT : Token.BROKEN;
      }
    }
    if (at < limit && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < limit && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      if (run() == 0) {
        return at >= limit ? Token.CUT : Token.BROKEN;
      }
    }
    if (at >= limit && depth > 0) {
      return Token.CUT;
    }
    end = at;
    valueIsOver();
    return Token.NUMBER;
  }

  private int run() {
    int from = at;
    while (at < limit && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at - from;
  }
}
