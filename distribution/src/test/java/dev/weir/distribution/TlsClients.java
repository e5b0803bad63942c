package dev.weir.distribution;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Clients of TLS that people have, each as it is, through an HTTP proxy. */
enum TlsClients {
  CURL_H1("http/1.1"),
  CURL_H2("h2 http/1.1"),
  CURL_NO_ALPN(""),
  JAVA_H1(""),
  JAVA_H2("h2 http/1.1"),
  OPENSSL(""),
  WEBSOCKETS("");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String offer;

  TlsClients(String offer) {
    this.offer = offer;
  }

  /** The application protocols that it offers. */
  List<String> offer() {
    return offer.isEmpty() ? List.of() : List.of(offer.split(" ", -1));
  }

  /**
   * Asks once.
   *
   * @param folder with the authority it trusts, {@code ca.crt}
   * @param version the only version of TLS that it speaks: {@code 1.2} or {@code 1.3}
   * @return what it was told, in its own words
   */
  String ask(Path folder, String proxy, String host, int port, String version) throws Exception {
    return switch (this) {
      case CURL_H1 -> curl(folder, proxy, host, port, version, "--http1.1");
      case CURL_H2 -> curl(folder, proxy, host, port, version, "--http2");
      case CURL_NO_ALPN -> curl(folder, proxy, host, port, version, "--no-alpn");
      case JAVA_H1 -> java(folder, proxy, host, port, version, HttpClient.Version.HTTP_1_1);
      case JAVA_H2 -> java(folder, proxy, host, port, version, HttpClient.Version.HTTP_2);
      case OPENSSL -> openssl(folder, proxy, host, port, version);
      case WEBSOCKETS -> websockets(folder, proxy, host, port, version);
    };
  }

  private static String curl(
      Path folder, String proxy, String host, int port, String version, String how)
      throws Exception {
    return run(
        folder,
        "",
        "curl",
        "-s",
        "-S",
        "-m",
        "20",
        "-w",
        "%{http_code}",
        "--cacert",
        "ca.crt",
        "-x",
        proxy,
        "--tlsv" + version,
        "--tls-max",
        version,
        how,
        "https://" + host + ":" + port + "/" + how);
  }

  private static String openssl(Path folder, String proxy, String host, int port, String version)
      throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-quiet",
                "-ign_eof",
                "-CAfile",
                "ca.crt",
                "-verify_return_error",
                version.equals("1.2") ? "-tls1_2" : "-tls1_3",
                "-proxy",
                proxy,
                "-connect",
                host + ":" + port));
    command.addAll(
        Character.isDigit(host.charAt(0))
            ? List.of("-noservername")
            : List.of("-servername", host));
    return run(
        folder,
        "GET /openssl HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n",
        command.toArray(String[]::new));
  }

  private static String websockets(Path folder, String proxy, String host, int port, String version)
      throws Exception {
    Path script =
        Root.folder().resolve("distribution/src/test/resources/websockets-through-proxy.py");
    // Debian's own Python, for which the library is a package.
    return run(
        folder,
        "",
        "/usr/bin/python3",
        script.toString(),
        proxy,
        host,
        Integer.toString(port),
        version,
        "ca.crt");
  }

  /** Runs a command that ends by itself; what it printed. */
  static String run(Path folder, String input, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      Path out = Files.createTempFile(folder, "client", ".out");
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try (var in = process.getInputStream()) {
                  Files.write(out, in.readAllBytes());
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      boolean done = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!done) {
        process.destroy();
      }
      reader.join();
      String text = Files.readString(out, StandardCharsets.ISO_8859_1);
      return done ? text : "(did not end) " + text;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String java(
      Path folder, String proxy, String host, int port, String version, HttpClient.Version http)
      throws Exception {
    int colon = proxy.indexOf(':');
    var at =
        new InetSocketAddress(
            proxy.substring(0, colon), Integer.parseInt(proxy.substring(colon + 1)));
    var parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv" + version});
    try (HttpClient client =
        HttpClient.newBuilder()
            .proxy(ProxySelector.of(at))
            .sslContext(trusting(folder.resolve("ca.crt")))
            .sslParameters(parameters)
            .version(http)
            .connectTimeout(PATIENCE)
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://" + host + ":" + port + "/java"))
              .timeout(PATIENCE)
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.body() + answer.statusCode();
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  /** A context that trusts one certificate only. */
  static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
