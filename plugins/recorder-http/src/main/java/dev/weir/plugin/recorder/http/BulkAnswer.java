package dev.weir.plugin.recorder.http;

import dev.weir.wire.json.JsonTokens;
import dev.weir.wire.json.JsonTokens.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the answer to a bulk request says of each document, in their order.
 *
 * <pre>
 *   {"errors":true,"items":[{"create":{"status":201}},
 *                           {"create":{"status":400,"error":{"type":"mapper_parsing_exception"}}}]}
 * </pre>
 *
 * The client reads 64 KiB of it and no more. An answer that ends early tells of the first
 * documents; the others are sent again, and those among them that are known come back as conflicts
 * (409), which means that they are there.
 *
 * @param items at most one for each document
 * @param complete whether nothing was wrong with any document
 * @param problem type of the first error that was given up for; empty if there is none
 */
record BulkAnswer(List<Answer> items, boolean complete, String problem) {
  private static final int LONGEST_TYPE = 64;

  /**
   * Reads an answer.
   *
   * @param most how many documents there were
   */
  static BulkAnswer read(byte[] body, int most, Duration retryAfter) {
    var reader = new Reader(body, most, retryAfter);
    reader.top();
    return new BulkAnswer(List.copyOf(reader.items), reader.withoutErrors, reader.problem);
  }

  /** One answer being read. Stops at what it does not understand. */
  private static final class Reader {
    private final JsonTokens tokens;
    private final int most;
    private final Duration retryAfter;
    private final List<Answer> items = new ArrayList<>();
    private boolean withoutErrors;
    private String problem = "";
    private int status;
    private String type = "";

    Reader(byte[] body, int most, Duration retryAfter) {
      this.tokens = new JsonTokens(body);
      this.most = most;
      this.retryAfter = retryAfter;
    }

    void top() {
      if (tokens.next() != Token.BEGIN_OBJECT) {
        return;
      }
      while (tokens.next() == Token.NAME) {
        boolean errors = tokens.is("errors");
        boolean list = tokens.is("items");
        Token value = tokens.next();
        if (errors) {
          withoutErrors = value == Token.FALSE;
        }
        if (!list || value != Token.BEGIN_ARRAY) {
          tokens.skip();
        } else if (!items()) {
          return;
        }
      }
    }

    /** After the bracket; false if it does not end well. */
    private boolean items() {
      Token token = tokens.next();
      while (token == Token.BEGIN_OBJECT && items.size() < most) {
        if (!item()) {
          return false;
        }
        items.add(judged());
        token = tokens.next();
      }
      return token == Token.END_ARRAY;
    }

    /** {@code {"create":{"status":…}}}, after the first brace. */
    private boolean item() {
      status = 0;
      type = "";
      if (tokens.next() != Token.NAME || tokens.next() != Token.BEGIN_OBJECT) {
        return false;
      }
      Token token = tokens.next();
      while (token == Token.NAME) {
        boolean isStatus = tokens.is("status");
        boolean isError = tokens.is("error");
        Token value = tokens.next();
        if (isStatus && value == Token.NUMBER) {
          status = tokens.number();
        } else if (isError && value == Token.BEGIN_OBJECT) {
          error();
        } else {
          tokens.skip();
        }
        token = tokens.next();
      }
      return token == Token.END_OBJECT && tokens.next() == Token.END_OBJECT;
    }

    private void error() {
      while (tokens.next() == Token.NAME) {
        boolean isType = tokens.is("type");
        if (tokens.next() == Token.STRING && isType) {
          type = word(tokens.raw());
        } else {
          tokens.skip();
        }
      }
    }

    private static String word(String text) {
      boolean plain =
          text.length() <= LONGEST_TYPE
              && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
      return plain ? text : "";
    }

    /** 409: a document of that id is there already, which can only be this one. */
    private Answer judged() {
      if ((status >= 200 && status < 300) || status == 409) {
        return Answer.TAKEN;
      }
      String why = status + " for a document" + (type.isEmpty() ? "" : ": " + type);
      boolean settings = status == 401 || status == 403 || status == 404;
      if (status >= 400 && status < 500 && status != 408 && status != 429 && !settings) {
        if (problem.isEmpty()) {
          problem = why;
        }
        return new Answer.Refused(status);
      }
      return new Answer.Later(retryAfter, why);
    }
  }
}
