package dev.weir.kernel.record.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.Arrays;

/**
 * Takes values out of JSON texts. The parser only tells where values begin and end; what is not
 * replaced is copied as it was, byte for byte. Several texts behind each other (NDJSON) are fine.
 * One text, one thread; memory is bounded by the depth of {@value #DEEPEST} and a copy of the text.
 */
final class JsonRewriter {
  static final String MALFORMED = "json: malformed";
  static final String INCOMPLETE = "json: incomplete";
  static final String TOO_MUCH = "json: nested too deeply, or a name or number is too long";
  static final String CHARSET = "json: not UTF-8";
  static final String ALL = "json: a rule takes all of it";

  static final int DEEPEST = 500;

  private static final int LONGEST_NAME = 64 << 10;
  private static final int LONGEST_WORD = 8;
  private static final long[] NOT_YET = {};

  /** Names are the peer's to choose: none is kept beyond its text. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNameLength(LONGEST_NAME)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(LONGEST_NAME)
                  .build())
          .build();

  private final byte[] bytes;
  private final int length;
  private final boolean cut;
  private final JsonRules rules;
  private final Tokens tokens;
  private final Output out;
  // The sets of the values that the current one is in, and how far each array was read.
  private final long[][] levels;
  private final int[] places = new int[DEEPEST + 2];
  private int depth;

  // What a cut text may be shown up to; where the value begins that is being taken out, or -1.
  private int safe;
  private int taking = -1;
  private boolean dropping;
  private boolean inString;

  private JsonRewriter(byte[] bytes, int length, boolean cut, JsonRules rules, Tokens tokens) {
    this.bytes = bytes;
    this.length = length;
    this.cut = cut;
    this.rules = rules;
    this.tokens = tokens;
    this.out = new Output(bytes, length);
    this.levels = new long[DEEPEST + 2][];
    Arrays.fill(levels, NOT_YET);
  }

  /**
   * Redacts a text.
   *
   * @param cut whether more followed that is not here
   */
  static Rewritten rewrite(byte[] bytes, int length, boolean cut, JsonRules rules, Tokens tokens) {
    if (rules.whole() != null) {
      return whole(bytes, length, cut, rules.whole(), tokens);
    }
    if (length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb) {
      // The parser counts from behind a byte order mark.
      return rewrite(Arrays.copyOfRange(bytes, 3, length), length - 3, cut, rules, tokens);
    }
    for (int i = 0; i < Math.min(4, length); i++) {
      if (bytes[i] == 0 || (bytes[i] & 0xfe) == 0xfe) {
        return Rewritten.withheld(CHARSET);
      }
    }
    return new JsonRewriter(bytes, length, cut, rules, tokens).run();
  }

  private static Rewritten whole(
      byte[] bytes, int length, boolean cut, Action action, Tokens tokens) {
    if (action == Action.DROP || action == Action.MASK || cut) {
      return Rewritten.withheld(ALL);
    }
    var out = new Output(bytes, length);
    out.replace(0, length, quoted(tokens.ofStructure(action, bytes, 0, length)));
    return out.result();
  }

  private Rewritten run() {
    try (JsonParser parser = JSON.createParser(bytes, 0, length)) {
      read(parser);
    } catch (JsonEOFException e) {
      return cut ? prefix() : Rewritten.withheld(INCOMPLETE);
    } catch (StreamConstraintsException e) {
      return Rewritten.withheld(TOO_MUCH);
    } catch (JsonProcessingException e) {
      // A number or a word that was cut is no end of the text to the parser, but a mistake.
      boolean atEnd = cut && e.getLocation().getByteOffset() >= length - LONGEST_WORD;
      return atEnd ? prefix() : Rewritten.withheld(MALFORMED);
    } catch (IOException | IllegalStateException e) {
      // Too many names with one hash are an IllegalStateException.
      return Rewritten.withheld(MALFORMED);
    }
    return out.result();
  }

  /** What is sure of a text that was cut: values whose way down from the root is known. */
  private Rewritten prefix() {
    if (taking >= 0) {
      out.replace(taking, length, dropping ? "" : quoted(Tokens.MASK));
    } else if (!inString) {
      out.end(safe);
    }
    return out.result();
  }

  private void read(JsonParser parser) throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isStructEnd()) {
        depth--;
        done(parser, token);
        continue;
      }
      Action action = null;
      int from = -1;
      if (token == JsonToken.FIELD_NAME) {
        action = rules.member(levels[depth], parser.currentName(), below());
        from = action == Action.DROP ? start(parser) : -1;
        token = parser.nextToken();
        if (token == null) {
          throw new JsonEOFException(parser, null, "no value");
        }
      } else if (depth == 0) {
        System.arraycopy(rules.root(), 0, below(), 0, rules.root().length);
      } else {
        action = rules.element(levels[depth], places[depth]++, below());
      }
      if (action != null) {
        take(parser, token, action, from < 0 ? start(parser) : from);
      } else if (token.isStructStart()) {
        depth++;
        places[depth] = 0;
      }
      done(parser, token);
    }
  }

  /** The set of what is one level further down. */
  private long[] below() {
    long[] level = levels[depth + 1];
    if (level.length != rules.root().length) {
      level = new long[rules.root().length];
      levels[depth + 1] = level;
    }
    return level;
  }

  /** Notes how far the text is known, if it may end in the middle of something. */
  private void done(JsonParser parser, JsonToken token) throws IOException {
    if (cut) {
      inString = token == JsonToken.VALUE_STRING;
      parser.finishToken();
      inString = false;
      safe = end(parser);
    }
  }

  private void take(JsonParser parser, JsonToken token, Action action, int from)
      throws IOException {
    taking = from;
    dropping = action == Action.DROP;
    int value = start(parser);
    String text = "";
    if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      // Also reads a string to its end.
      text = parser.getText();
    }
    int to = end(parser);
    boolean whole = !(cut && to >= length);
    taking = -1;
    if (action == Action.DROP) {
      drop(from, to);
    } else if (token.isStructStart()) {
      out.replace(value, to, quoted(tokens.ofStructure(action, bytes, value, to)));
    } else {
      out.replace(value, to, quoted(tokens.of(action, text, whole)));
    }
  }

  /** Leaves a member or an element out, with one of the commas beside it. */
  private void drop(int from, int to) {
    int next = to;
    while (next < length && isSpace(bytes[next])) {
      next++;
    }
    if (next < length && bytes[next] == ',') {
      out.replace(from, next + 1, "");
    } else {
      out.removeLast(from, to, ',');
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private static int end(JsonParser parser) {
    return (int) parser.currentLocation().getByteOffset();
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
