package dev.weir.distribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What stands on the far machine of a playground: one server for each way to behave. */
final class Servers implements AutoCloseable {
  /** Answers each request with the address it came from, and tells what it was asked. */
  static final int HTTP = 80;

  /** The same inside TLS. */
  static final int TLS = 443;

  /** Greets before it is asked, then says each line again, as SSH and SMTP do. */
  static final int BANNER = 22;

  /** Returns every byte. */
  static final int ECHO = 7;

  /** Counts until the client has ended, then says the sum and ends. */
  static final int SUM = 4000;

  /** Sends the pattern and checks the client's at the same time. */
  static final int BOTH_WAYS = 4001;

  /** Resets the connection at the first byte. */
  static final int RESET = 4002;

  /** Says how a connection ended. */
  static final int ENDING = 4003;

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** How connections to {@link #ENDING} ended, {@code fin} or {@code reset}, in their order. */
  final BlockingQueue<String> endings = new LinkedBlockingQueue<>();

  private final List<ServerSocket> sockets = new ArrayList<>();

  private interface Behaviour {
    void serve(Socket client) throws Exception;
  }

  private Servers() {}

  /** Starts all of them. */
  static Servers start(Namespace machine, Path folder) throws Exception {
    ServerSocketFactory tls = tls(folder);
    return machine.in(() -> {
      var servers = new Servers();
      servers.listen(ServerSocketFactory.getDefault(), HTTP, Servers::http);
      servers.listen(tls, TLS, Servers::http);
      servers.listen(ServerSocketFactory.getDefault(), BANNER, Servers::banner);
      servers.listen(ServerSocketFactory.getDefault(), ECHO, Servers::echo);
      servers.listen(ServerSocketFactory.getDefault(), SUM, Servers::sum);
      servers.listen(ServerSocketFactory.getDefault(), BOTH_WAYS, Servers::bothWays);
      servers.listen(ServerSocketFactory.getDefault(), RESET, Servers::reset);
      servers.listen(ServerSocketFactory.getDefault(), ENDING, servers::ending);
      return servers;
    });
  }

  private void listen(ServerSocketFactory factory, int port, Behaviour behaviour)
      throws IOException {
    ServerSocket socket = factory.createServerSocket(port, 256);
    sockets.add(socket);
    Thread.ofVirtual()
        .start(() -> {
          while (!socket.isClosed()) {
            try {
              Socket client = socket.accept();
              client.setSoTimeout(20_000);
              Thread.ofPlatform().daemon().start(() -> serve(client, behaviour));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private static void serve(Socket client, Behaviour behaviour) {
    try (client) {
      behaviour.serve(client);
    } catch (Exception e) {
      // The test sees from the other end that something went wrong.
      return;
    }
  }

  private static void http(Socket client) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String host = "";
      for (String field = in.readLine(); field != null && !field.isEmpty(); field = in.readLine()) {
        host = field.startsWith("Host: ") ? field.substring(6) : host;
      }
      String body = line + " " + host;
      client
          .getOutputStream()
          .write(
              ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void banner(Socket client) throws IOException {
    client.getOutputStream().write("SSH-2.0-banner\r\n".getBytes(StandardCharsets.UTF_8));
    echo(client);
  }

  private static void echo(Socket client) throws IOException {
    client.getInputStream().transferTo(client.getOutputStream());
  }

  private static void sum(Socket client) throws IOException {
    long count = 0;
    InputStream in = client.getInputStream();
    for (byte[] chunk = new byte[8192]; ; ) {
      int got = in.read(chunk);
      if (got < 0) {
        break;
      }
      count += got;
    }
    client.getOutputStream().write((count + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void bothWays(Socket client) throws Exception {
    byte[] sizes = client.getInputStream().readNBytes(8);
    long size = java.nio.ByteBuffer.wrap(sizes).getLong();
    Pattern.exchange(client, size);
  }

  private static void reset(Socket client) throws IOException {
    int first = client.getInputStream().read();
    if (first >= 0) {
      client.setSoLinger(true, 0);
    }
  }

  private void ending(Socket client) throws IOException {
    try {
      InputStream in = client.getInputStream();
      while (in.read() >= 0) {
        client.getOutputStream().write('.');
      }
      endings.add("fin");
    } catch (SocketException e) {
      endings.add("reset");
    }
  }

  /** A pattern in which no byte can go missing, double or astray without being noticed. */
  static final class Pattern {
    private static final int CHUNK = 64 << 10;

    private Pattern() {}

    /** Sends the pattern and reads the other side's at the same time; fails at the first flaw. */
    static void exchange(Socket socket, long size) throws Exception {
      var sending =
          new java.util.concurrent.FutureTask<Void>(() -> {
            OutputStream out = socket.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (long at = 0; at < size; at += chunk.length) {
              fill(chunk, at);
              out.write(chunk, 0, (int) Math.min(chunk.length, size - at));
            }
            socket.shutdownOutput();
            return null;
          });
      Thread.ofPlatform().daemon().start(sending);
      InputStream in = socket.getInputStream();
      byte[] expected = new byte[CHUNK];
      for (long at = 0; at < size; at += CHUNK) {
        int count = (int) Math.min(CHUNK, size - at);
        fill(expected, at);
        byte[] got = in.readNBytes(count);
        if (!java.util.Arrays.equals(got, 0, got.length, expected, 0, count)) {
          throw new IOException("flaw in the chunk at " + at + " of " + size);
        }
      }
      if (in.read() >= 0) {
        throw new IOException("more than " + size + " bytes");
      }
      sending.get(30, java.util.concurrent.TimeUnit.SECONDS);
    }

    private static void fill(byte[] chunk, long at) {
      long state = at * 0x9E3779B97F4A7C15L + 1;
      for (int i = 0; i < chunk.length; i += 8) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        LONGS.set(chunk, i, state);
      }
    }

    private static final java.lang.invoke.VarHandle LONGS =
        java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
            long[].class, java.nio.ByteOrder.BIG_ENDIAN);
  }

  private static ServerSocketFactory tls(Path folder) throws Exception {
    Path store = folder.resolve("server.p12");
    Namespace.command(
        List.of(
            System.getProperty("java.home") + "/bin/keytool",
            "-genkeypair",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD),
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=server.test",
            "-ext",
            "san=dns:server.test"));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }
}
