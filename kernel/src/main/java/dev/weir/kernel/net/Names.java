package dev.weir.kernel.net;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up with the system's resolver, off the event loops. Equal questions that are asked at
 * the same time are one look-up; the JDK keeps answers for 30 seconds and failures for ten.
 *
 * <p>Any thread. The system's call blocks in native code, so it has platform threads of its own: a
 * few, and a bounded queue before them.
 */
public final class Names implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int WAITING = 10_000;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("names-", 0).factory());
  private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> running =
      new ConcurrentHashMap<>();

  private final Resolver resolver;

  /** Who knows the addresses of a name. */
  interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** Asks the system. Starts no thread before the first question. */
  public Names() {
    this(InetAddress::getAllByName);
  }

  Names(Resolver resolver) {
    this.resolver = resolver;
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Asks for the addresses of a name.
   *
   * @param host a name, not a literal
   * @return completes on a thread of this class, not empty; fails with {@link RouteException} of
   *     kind DNS
   */
  public CompletionStage<List<InetAddress>> lookup(String host) {
    var answer = new CompletableFuture<List<InetAddress>>();
    CompletableFuture<List<InetAddress>> earlier = running.putIfAbsent(host, answer);
    if (earlier != null) {
      return earlier;
    }
    try {
      threads.execute(() -> ask(host, answer));
    } catch (RejectedExecutionException e) {
      fail(host, answer, "too many look-ups are waiting");
    }
    return answer;
  }

  private void ask(String host, CompletableFuture<List<InetAddress>> answer) {
    try {
      List<InetAddress> found = List.of(resolver.addresses(host));
      running.remove(host, answer);
      answer.complete(found);
    } catch (UnknownHostException e) {
      fail(host, answer, "no such name");
    } catch (RuntimeException e) {
      fail(host, answer, e.toString());
    }
  }

  private void fail(String host, CompletableFuture<List<InetAddress>> answer, String why) {
    running.remove(host, answer);
    answer.completeExceptionally(new RouteException(Ending.DNS, "resolving " + host + ": " + why));
  }

  /** Ends the threads; who still waits is told. */
  @Override
  public void close() {
    threads.shutdownNow();
    running.forEach((host, answer) -> fail(host, answer, "stopping"));
  }
}
