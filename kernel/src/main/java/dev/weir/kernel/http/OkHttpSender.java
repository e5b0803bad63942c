package dev.weir.kernel.http;

import dev.weir.spi.HttpSender;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP client of the process. It is built when the first request is sent, on a thread of
 * its own, so that a gateway without HTTP sinks pays nothing for it. Thread-safe.
 *
 * <p>It follows no redirect, uses no proxy, keeps no cookies, and sends a body once: whether to try
 * again is the caller's to decide, who knows about duplicates.
 */
public final class OkHttpSender implements HttpSender, AutoCloseable {
  private static final int LARGEST_ANSWER = 64 << 10;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(1);
  private static final int IDLE_CONNECTIONS = 16;
  private static final int CALLS_PER_HOST = 16;
  private static final Set<String> WITH_BODY =
      Set.of("POST", "PUT", "PATCH", "PROPPATCH", "REPORT");

  private final Trust trust;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          30,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("http-sender-", 1).factory());
  private @Nullable OkHttpClient client;

  /**
   * @param trust whom servers are verified against
   */
  public OkHttpSender(Trust trust) {
    this.trust = trust;
  }

  @Override
  public CompletionStage<Response> send(Request request) {
    var result = new CompletableFuture<Response>();
    try {
      threads.execute(() -> start(request, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new IOException("the http client is closed"));
    }
    return result.minimalCompletionStage();
  }

  private void start(Request request, CompletableFuture<Response> result) {
    try {
      Call call = client().newCall(converted(request));
      if (request.timeout().isPositive()) {
        call.timeout().timeout(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
      }
      call.enqueue(new Answer(result));
    } catch (RuntimeException | Error e) {
      // Whatever it is: who sends waits for an answer, perhaps for ever.
      result.completeExceptionally(new IOException(e.getMessage(), e));
    }
  }

  private synchronized OkHttpClient client() {
    OkHttpClient known = client;
    if (known == null) {
      var dispatcher = new Dispatcher(threads);
      dispatcher.setMaxRequestsPerHost(CALLS_PER_HOST);
      known =
          new OkHttpClient.Builder()
              .dispatcher(dispatcher)
              .connectionPool(
                  new ConnectionPool(IDLE_CONNECTIONS, KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS))
              .followRedirects(false)
              .followSslRedirects(false)
              .proxy(Proxy.NO_PROXY)
              .connectTimeout(CONNECT)
              // The time-out of the whole call bounds these.
              .readTimeout(Duration.ZERO)
              .writeTimeout(Duration.ZERO)
              .sslSocketFactory(trust.clientContext().getSocketFactory(), trust.manager())
              .build();
      client = known;
    }
    return known;
  }

  private static okhttp3.Request converted(Request request) {
    var builder = new okhttp3.Request.Builder().url(request.uri().toString());
    builder.header("User-Agent", "weir");
    request.headers().forEach(builder::header);
    boolean body = request.body().hasRemaining() || WITH_BODY.contains(request.method());
    return builder.method(request.method(), body ? new Once(request.body()) : null).build();
  }

  /** Ends open calls and closes the connections. */
  @Override
  public synchronized void close() {
    OkHttpClient known = client;
    if (known != null) {
      known.dispatcher().cancelAll();
      known.connectionPool().evictAll();
    }
    threads.shutdown();
  }

  /** A body that the client does not repeat by itself. */
  private static final class Once extends RequestBody {
    private final ByteBuffer body;

    Once(ByteBuffer body) {
      this.body = body.slice();
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return body.capacity();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      ByteBuffer left = body.duplicate();
      while (left.hasRemaining()) {
        if (sink.write(left) < 0) {
          throw new IOException("request body: not taken");
        }
      }
    }
  }

  /** Reads an answer, as far as it is wanted. */
  private record Answer(CompletableFuture<Response> result) implements Callback {
    @Override
    public void onFailure(Call call, IOException e) {
      result.completeExceptionally(e);
    }

    @Override
    public void onResponse(Call call, okhttp3.Response response) {
      try (response;
          InputStream in = response.body().byteStream()) {
        Map<String, String> headers = new HashMap<>();
        response.headers().forEach(h -> headers.put(lower(h.getFirst()), h.getSecond()));
        byte[] body = in.readNBytes(LARGEST_ANSWER);
        if (body.length == LARGEST_ANSWER) {
          // Closing it would read on for a while, as fast as it comes, to keep the connection.
          call.cancel();
        }
        result.complete(new Response(response.code(), Map.copyOf(headers), body));
      } catch (IOException e) {
        result.completeExceptionally(e);
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(new IOException(e.getMessage(), e));
      }
    }

    private static String lower(String name) {
      return name.toLowerCase(Locale.ROOT);
    }
  }
}
