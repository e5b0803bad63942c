package dev.weir.plugin.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does what a test says, once per connection, on threads of its own. */
final class Origin implements Closeable {
  /** What to do with one connection, which is closed afterwards. */
  interface Script {
    void run(Peer peer) throws Exception;
  }

  final AtomicInteger connections = new AtomicInteger();

  /** Whatever a script says it got. */
  final Queue<String> got = new ConcurrentLinkedQueue<>();

  final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final ServerSocket server;

  Origin(Script script) throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(script));
  }

  /** Answers each request on a connection with a fixed text; keeps the heads it got. */
  static Origin answering(String answer) throws IOException {
    var holder = new Origin[1];
    holder[0] =
        new Origin(peer -> {
          while (true) {
            String head = peer.head();
            holder[0].got.add(head);
            peer.write(answer);
          }
        });
    return holder[0];
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try {
        var peer = new Peer(server.accept());
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(script, peer));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Script script, Peer peer) {
    try (peer) {
      script.run(peer);
    } catch (IOException e) {
      // The proxy closed: an everyday end.
      failures.add(e);
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
