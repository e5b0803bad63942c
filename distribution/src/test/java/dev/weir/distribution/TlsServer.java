package dev.weir.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TLS server that does with each connection what a test says, and then says goodbye. */
final class TlsServer implements AutoCloseable {
  private static final Map<SSLSocket, Socket> BELOW = new ConcurrentHashMap<>();

  private final ServerSocket socket;

  /** Serves one connection. */
  @FunctionalInterface
  interface Serving {
    void serve(SSLSocket client) throws IOException;
  }

  private TlsServer(ServerSocket socket) {
    this.socket = socket;
  }

  /**
   * Starts one.
   *
   * @param store key store as {@link TlsOrigin} makes them
   * @param version the only one that it speaks
   */
  static TlsServer start(Path store, String version, Serving serving) throws Exception {
    char[] password = TlsOrigin.PASSWORD.toCharArray();
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(KeyStore.getInstance(store.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var server = new TlsServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(() -> server.accept(context, version, serving));
    return server;
  }

  private void accept(SSLContext context, String version, Serving serving) {
    while (!socket.isClosed()) {
      try {
        Socket plain = socket.accept();
        var client =
            (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
        client.setUseClientMode(false);
        client.setEnabledProtocols(new String[] {version});
        BELOW.put(client, plain);
        Thread.ofVirtual().start(() -> serve(client, serving));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(SSLSocket client, Serving serving) {
    try (client) {
      serving.serve(client);
    } catch (IOException e) {
      // A client that breaks off: the tests look at the other end.
    } finally {
      BELOW.remove(client);
    }
  }

  /** The socket under a connection, past TLS. */
  static Socket raw(SSLSocket client) {
    Socket plain = BELOW.get(client);
    if (plain == null) {
      throw new IllegalStateException("not served here");
    }
    return plain;
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
