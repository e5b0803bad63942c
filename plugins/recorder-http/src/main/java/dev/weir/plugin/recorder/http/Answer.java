package dev.weir.plugin.recorder.http;

import dev.weir.spi.HttpSender;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What a sink's answer to a request means for the records in it. */
sealed interface Answer {
  /** It has them. */
  record Taken() implements Answer {}

  /** It will not take these, however often they come. */
  record Refused(int status) implements Answer {}

  /**
   * It could not take them now.
   *
   * @param after how long it asked us to wait; zero if it did not say
   */
  record Later(Duration after, String why) implements Answer {}

  Answer TAKEN = new Taken();

  /**
   * Judges a status. Below 400 the record counts as taken; a redirect is not followed. A record is
   * given up only where the fault can lie in the record itself. An endpoint that is not there or
   * does not know us (401, 404, 407) would refuse every record, and so keeps none of them from
   * being sent once that is mended.
   */
  static Answer of(HttpSender.Response response, InstantSource clock) {
    int status = response.status();
    if (status >= 200 && status < 400) {
      return TAKEN;
    }
    return switch (status) {
      case 401, 407 ->
          new Later(Duration.ZERO, status + ": the sink does not accept our credentials");
      case 404 -> new Later(Duration.ZERO, "404: the sink has no such path");
      case 408, 425, 429 ->
          new Later(response.retryAfter(clock), status + ": the sink asks to wait");
      default -> {
        if (status >= 400 && status < 500) {
          yield new Refused(status);
        }
        yield new Later(response.retryAfter(clock), status + ": the sink failed");
      }
    };
  }

  /** No answer came. */
  static Answer failed(@Nullable Throwable cause) {
    String text = cause == null ? null : cause.getMessage();
    return new Later(Duration.ZERO, "no answer: " + (text == null ? String.valueOf(cause) : text));
  }
}
