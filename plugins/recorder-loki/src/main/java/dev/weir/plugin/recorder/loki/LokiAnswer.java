package dev.weir.plugin.recorder.loki;

import dev.weir.spi.HttpSender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/** What an answer of Loki means for the lines of a push. */
sealed interface LokiAnswer {
  /** It has them. */
  record Taken() implements LokiAnswer {}

  /**
   * It will not take these; of several, perhaps only one is at fault.
   *
   * @param untimely whether it says that their time is the fault
   */
  record Refused(String why, boolean untimely) implements LokiAnswer {}

  /**
   * It could not take them now.
   *
   * @param after how long it asked us to wait; zero if it did not say
   */
  record Later(Duration after, String why) implements LokiAnswer {}

  LokiAnswer TAKEN = new Taken();

  /** How much of the server's text is shown. */
  int LONGEST_TEXT = 200;

  static LokiAnswer of(HttpSender.Response response, InstantSource clock) {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return TAKEN;
    }
    String said = said(response.body());
    return switch (status) {
      case 400, 413, 422 -> refused(status, said);
      case 401, 403, 407 -> later(status + ": credentials or tenant not accepted" + said);
      case 404, 405 -> later(status + ": no push API there (expected path: /loki/api/v1/push)");
      default -> {
        if (status >= 300 && status < 400) {
          yield later(status + ": sent elsewhere, which is not followed (give that as url)");
        }
        String shown = said.isEmpty() ? status == 429 ? ": asks to wait" : ": failed" : said;
        yield new Later(response.retryAfter(clock), status + shown);
      }
    };
  }

  private static Later later(String why) {
    return new Later(Duration.ZERO, why);
  }

  private static LokiAnswer refused(int status, String said) {
    String text = said.toLowerCase(Locale.ROOT);
    if (text.contains("structured metadata") && text.contains("disallow")) {
      // A matter of settings, for which no record may be given up.
      return later(status + ": it takes no structured metadata (say metadata: false)" + said);
    }
    boolean untimely =
        text.contains("too far behind")
            || text.contains("too old")
            || text.contains("out of order")
            || text.contains("out-of-order");
    return new Refused(status + said, untimely);
  }

  /** The beginning of what the server says, in one line; empty if it says nothing. */
  private static String said(byte[] body) {
    String text = new String(body, 0, Math.min(body.length, 1024), StandardCharsets.UTF_8).strip();
    String shown = Printable.text(text.replaceAll("\\s+", " "));
    return shown.isEmpty() ? "" : ": " + shown.substring(0, Math.min(shown.length(), LONGEST_TEXT));
  }
}
