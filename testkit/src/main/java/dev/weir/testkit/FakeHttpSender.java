package dev.weir.testkit;

import dev.weir.spi.HttpSender;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An HTTP client without a network: remembers requests and answers as it was told.
 *
 * @since 1.0
 */
public final class FakeHttpSender implements HttpSender {
  /**
   * What was sent.
   *
   * @param request the request; its body has been read and is empty
   * @param body the body as text
   */
  public record Sent(Request request, String body) {}

  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Function<Sent, CompletionStage<Response>> answer;

  /** A client whose server answers by this function. */
  public FakeHttpSender(Function<Sent, CompletionStage<Response>> answer) {
    this.answer = answer;
  }

  /** An answer with a status and perhaps headers: name, value, name, value, … */
  public static Response status(int status, String... headers) {
    var map = new java.util.HashMap<String, String>();
    for (int i = 0; i + 1 < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return new Response(status, Map.copyOf(map), new byte[0]);
  }

  @Override
  public CompletionStage<Response> send(Request request) {
    ByteBuffer body = request.body();
    var bytes = new byte[body.remaining()];
    body.get(bytes);
    var one = new Sent(request, new String(bytes, StandardCharsets.UTF_8));
    sent.add(one);
    return answer.apply(one);
  }

  /** The requests so far, in the order in which they were made. */
  public List<Sent> sent() {
    return List.copyOf(sent);
  }
}
