package dev.weir.spi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPOutputStream;

/**
 * Sends HTTP requests that are not part of the traffic: records to a sink, for example. One client
 * for the whole process, with pooled connections; it verifies servers against the system's store
 * and {@code SSL_CERT_FILE} and {@code SSL_CERT_DIR}, and it does not follow redirects.
 *
 * @since 1.0
 */
public interface HttpSender {
  /**
   * Sends one request. May be called on any thread and does not block.
   *
   * @return completes on a thread of the client; exceptionally with {@link java.io.IOException} if
   *     no answer came (refused, timed out, reset)
   */
  CompletionStage<Response> send(Request request);

  /**
   * One request.
   *
   * @param method for example {@code POST}
   * @param uri absolute, http or https
   * @param headers one value per name; {@code Content-Type} included
   * @param body what to send, from position to limit; not touched after the stage completes
   * @param timeout for the whole call; zero means none
   */
  record Request(
      String method, URI uri, Map<String, String> headers, ByteBuffer body, Duration timeout) {
    /** The same with a body that is compressed, and a header that says so. */
    public Request gzipped() {
      var packed = new ByteArrayOutputStream(Math.max(64, body.remaining() / 4));
      try (var out = Channels.newChannel(new GZIPOutputStream(packed, 8 << 10))) {
        ByteBuffer left = body.duplicate();
        while (left.hasRemaining()) {
          out.write(left);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("gzip: into memory", e);
      }
      var more = new HashMap<>(headers);
      more.put("Content-Encoding", "gzip");
      return new Request(
          method, uri, Map.copyOf(more), ByteBuffer.wrap(packed.toByteArray()), timeout);
    }
  }

  /**
   * One answer.
   *
   * @param status the status code
   * @param headers names in lower case, the last value of each
   * @param body the first 64 KiB at most
   */
  record Response(int status, Map<String, String> headers, byte[] body) {
    /** A server that asks for a longer pause than this gets this. */
    public static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /**
     * How long the server asks to wait (RFC 9110 section 10.2.3: a number of seconds or a date);
     * zero if it does not say.
     *
     * @param clock what a date is compared with
     */
    public Duration retryAfter(InstantSource clock) {
      String text = headers.getOrDefault("retry-after", "").strip();
      if (text.isEmpty()) {
        return Duration.ZERO;
      }
      Duration wait;
      if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        wait = text.length() > 9 ? LONGEST_WAIT : Duration.ofSeconds(Long.parseLong(text));
      } else {
        try {
          var date =
              ZonedDateTime.parse(
                  text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
          wait = Duration.between(clock.instant(), date.toInstant());
        } catch (DateTimeException e) {
          return Duration.ZERO;
        }
      }
      return wait.isNegative()
          ? Duration.ZERO
          : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
  }
}
