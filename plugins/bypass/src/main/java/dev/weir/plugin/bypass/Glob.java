package dev.weir.plugin.bypass;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A wildcard: {@code *} is any run of characters, dots included, {@code ?} one character, {@code
 * [ab]}, {@code [a-f]} and {@code [!ab]} one of (or not of) a set. Matching goes back to the last
 * star only, so that it takes at most the product of both lengths in steps, whatever the pattern.
 */
final class Glob {
  private static final int LONGEST = 255;

  /** One position of the pattern: a set of ASCII characters, or a single character of any kind. */
  private record Piece(char literal, boolean star, boolean one, boolean negated, BitSet set) {
    private static final BitSet NONE = new BitSet();
    static final Piece STAR = new Piece('*', true, false, false, NONE);
    static final Piece ONE = new Piece('?', false, true, false, NONE);

    static Piece of(char c) {
      return new Piece(c, false, false, false, NONE);
    }

    boolean fits(char c) {
      return one || (set.isEmpty() ? literal == c : set.get(c) != negated);
    }
  }

  private final Piece[] pieces;
  private final int shortest;

  private Glob(List<Piece> pieces) {
    this.pieces = pieces.toArray(Piece[]::new);
    shortest = (int) pieces.stream().filter(piece -> !piece.star()).count();
  }

  /**
   * Reads a pattern without alternatives.
   *
   * @throws IllegalArgumentException if a set is not closed, empty or upside down, or the pattern
   *     longer than any host
   */
  static Glob parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("longer than 255 characters");
    }
    var pieces = new ArrayList<Piece>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '[') {
        int end = text.indexOf(']', at + 1);
        if (end < 0) {
          throw new IllegalArgumentException("[ without ]");
        }
        pieces.add(set(text.substring(at + 1, end)));
        at = end + 1;
        continue;
      }
      if (c == ']') {
        throw new IllegalArgumentException("] without [");
      }
      if (c != '*') {
        pieces.add(c == '?' ? Piece.ONE : Piece.of(c));
      } else if (pieces.isEmpty() || !pieces.getLast().star()) {
        pieces.add(Piece.STAR);
      }
      at++;
    }
    return new Glob(pieces);
  }

  private static Piece set(String text) {
    boolean negated = text.startsWith("!") || text.startsWith("^");
    var set = new BitSet(128);
    int at = negated ? 1 : 0;
    while (at < text.length()) {
      char from = text.charAt(at);
      char to = from;
      if (at + 2 < text.length() && text.charAt(at + 1) == '-') {
        to = text.charAt(at + 2);
        at += 2;
      }
      if (to < from) {
        throw new IllegalArgumentException("[" + from + "-" + to + "] is upside down");
      }
      set.set(from, to + 1);
      at++;
    }
    if (set.isEmpty()) {
      throw new IllegalArgumentException("[] holds nothing");
    }
    return new Piece('[', false, false, negated, set);
  }

  boolean matches(String text) {
    int length = text.length();
    if (length < shortest || !endFits(text)) {
      return false;
    }
    int at = 0;
    int piece = 0;
    int star = -1;
    int resume = 0;
    while (at < length) {
      if (piece < pieces.length && pieces[piece].star()) {
        star = piece++;
        resume = at;
      } else if (piece < pieces.length && pieces[piece].fits(text.charAt(at))) {
        piece++;
        at++;
      } else if (star >= 0) {
        // The last star takes one character more; earlier ones never need to.
        piece = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (piece < pieces.length && pieces[piece].star()) {
      piece++;
    }
    return piece == pieces.length;
  }

  /** Compares the last character first: in a long list nearly every pattern fails right there. */
  private boolean endFits(String text) {
    if (pieces.length == 0 || text.isEmpty()) {
      return true;
    }
    Piece last = pieces[pieces.length - 1];
    return last.star() || last.fits(text.charAt(text.length() - 1));
  }
}
