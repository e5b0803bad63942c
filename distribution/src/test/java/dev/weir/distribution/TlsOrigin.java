package dev.weir.distribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A TLS server on the loopback: answers each HTTP/1 request with the same text, or greets first and
 * echoes lines. Certificates are made by openssl, under one authority for all tests.
 */
final class TlsOrigin implements AutoCloseable {
  static final String PASSWORD = "test-only";

  private final SSLServerSocket socket;
  private final boolean greets;

  private TlsOrigin(SSLServerSocket socket, boolean greets) {
    this.socket = socket;
    this.greets = greets;
    Thread.ofVirtual().start(this::accept);
  }

  /** Makes the authority in a folder: {@code origin-ca.crt}. */
  static void authority(Path folder) throws Exception {
    openssl(
        folder,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "origin-ca.key",
        "-out",
        "origin-ca.crt",
        "-subj",
        "/CN=Origin CA",
        "-days",
        "30");
    Files.writeString(folder.resolve("index.txt"), "");
    Files.writeString(
        folder.resolve("ca.cnf"),
        """
        [ca]
        default_ca=d
        [d]
        database=index.txt
        rand_serial=yes
        new_certs_dir=.
        default_md=sha256
        policy=p
        unique_subject=no
        [p]
        commonName=supplied
        """);
  }

  /**
   * Makes a key store for a server.
   *
   * @param alternatives names as openssl writes them
   * @param from begin and
   * @param until end, as openssl wants them
   */
  static Path store(Path folder, String name, String alternatives, String from, String until)
      throws Exception {
    openssl(
        folder,
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".csr",
        "-subj",
        "/CN=" + name);
    Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + alternatives + "\n");
    openssl(
        folder,
        "ca",
        "-batch",
        "-config",
        "ca.cnf",
        "-cert",
        "origin-ca.crt",
        "-keyfile",
        "origin-ca.key",
        "-in",
        name + ".csr",
        "-out",
        name + ".crt",
        "-startdate",
        from,
        "-enddate",
        until,
        "-extfile",
        name + ".ext",
        "-notext");
    return pack(folder, name);
  }

  /** Makes a key store with a certificate that nobody signed. */
  static Path selfSigned(Path folder, String name, String alternatives) throws Exception {
    openssl(
        folder,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        name + ".key",
        "-out",
        name + ".crt",
        "-subj",
        "/CN=" + name,
        "-days",
        "30",
        "-addext",
        "subjectAltName=" + alternatives);
    return pack(folder, name);
  }

  private static Path pack(Path folder, String name) throws Exception {
    openssl(
        folder,
        "pkcs12",
        "-export",
        "-in",
        name + ".crt",
        "-inkey",
        name + ".key",
        "-out",
        name + ".p12",
        "-passout",
        "pass:" + PASSWORD);
    return folder.resolve(name + ".p12");
  }

  private static void openssl(Path folder, String... args) throws Exception {
    var command = new java.util.ArrayList<String>(List.of("openssl"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(command + ": " + said);
    }
  }

  /** What a server does besides serving. */
  record Ways(List<String> alpn, List<String> versions, boolean asks, boolean greets) {
    static final Ways HTTP1 =
        new Ways(List.of("http/1.1"), List.of("TLSv1.3", "TLSv1.2"), false, false);

    Ways withAlpn(String... names) {
      return new Ways(List.of(names), versions, asks, greets);
    }

    Ways withVersions(String... names) {
      return new Ways(alpn, List.of(names), asks, greets);
    }

    Ways asking() {
      return new Ways(alpn, versions, true, greets);
    }

    Ways greeting() {
      return new Ways(List.of(), versions, asks, true);
    }
  }

  static TlsOrigin start(Path store, Ways ways) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore clients = KeyStore.getInstance("PKCS12");
    clients.load(null, null);
    clients.setCertificateEntry("client", keys.getCertificate(keys.aliases().nextElement()));
    trust.init(clients);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    var socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(ways.alpn().toArray(String[]::new));
    parameters.setProtocols(ways.versions().toArray(String[]::new));
    parameters.setNeedClientAuth(ways.asks());
    socket.setSSLParameters(parameters);
    return new TlsOrigin(socket, ways.greets());
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var client = (SSLSocket) socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SSLSocket client) {
    try (client;
        var in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = client.getOutputStream()) {
      client.setSoTimeout(20_000);
      if (greets) {
        write(out, "220 hello\r\n");
      }
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (greets) {
          write(out, "echo " + line + "\r\n");
        } else if (line.isEmpty()) {
          write(out, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n");
        }
      }
    } catch (IOException e) {
      // A client that breaks off, or refuses our certificate: the tests look at the other end.
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
