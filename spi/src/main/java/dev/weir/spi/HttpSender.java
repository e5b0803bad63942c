package dev.weir.spi;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

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
      String method, URI uri, Map<String, String> headers, ByteBuffer body, Duration timeout) {}

  /**
   * One answer.
   *
   * @param status the status code
   * @param headers names in lower case, the last value of each
   * @param body the first 64 KiB at most
   */
  record Response(int status, Map<String, String> headers, byte[] body) {}
}
