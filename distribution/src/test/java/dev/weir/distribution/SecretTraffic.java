package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Clients and servers that say a secret in every place where traffic can have one. */
final class SecretTraffic implements AutoCloseable {
  private final ServerSocket origin = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final WebSocketOrigin sockets = WebSocketOrigin.start();
  private final Http2Origin streams = new Http2Origin();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  SecretTraffic() throws Exception {
    Thread.ofVirtual().start(this::serve);
  }

  @Override
  public void close() throws IOException {
    origin.close();
    sockets.close();
    streams.close();
  }

  private void serve() {
    while (!origin.isClosed()) {
      try {
        Socket client = origin.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      var in = new BufferedInputStream(client.getInputStream());
      String head = head(in);
      int length = head.indexOf("Content-Length: ");
      int body =
          length < 0
              ? 0
              : Integer.parseInt(head.substring(length + 16, head.indexOf('\r', length)));
      heard.add(head + new String(in.readNBytes(body), StandardCharsets.ISO_8859_1));
      String json =
          "{\"seen\":\"visible\",\"pin\":\"%s\",\"dropped\":[\"%s\"],\"hashed\":\"%s\"}"
              .formatted(secret("j1"), secret("j2"), secret("j3"));
      String answer =
          "HTTP/1.1 302 Found\r\nContent-Type: application/json\r\n"
              + ("Set-Cookie: sid=" + secret("s1") + "; Path=/, b=" + secret("s2") + "\r\n")
              + ("Location: https://u:" + secret("l1") + "@h/?access_token=" + secret("l2"))
              + ("&next=%2F%3Ftoken%3D" + secret("l3") + "\r\n")
              + ("X-Account: " + secret("a1") + "\r\nX-Dropped: " + secret("d1") + "\r\n")
              + "Trailer: Authorization, X-Api-Key\r\nTransfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(json.length())
              + ("\r\n" + json + "\r\n0\r\n")
              + ("Authorization: Bearer " + secret("t1") + "\r\nX-Api-Key: " + secret("t2"))
              + "\r\n\r\n";
      client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      client.shutdownOutput();
      in.readAllBytes();
    } catch (IOException e) {
      // The client went away: what it said is kept.
      assertThat(client.isClosed()).isTrue();
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.append((char) c);
      if (head.indexOf("\r\n\r\n") >= 0) {
        return head.toString();
      }
    }
    return head.toString();
  }

  private static String secret(String place) {
    return Canary.secret(place);
  }

  String host() {
    return "127.0.0.1:" + origin.getLocalPort();
  }

  /** Sends bytes and reads until the other side has no more to say. */
  private static String send(InetSocketAddress to, byte[] bytes) throws IOException {
    try (var socket = new Socket(to.getAddress(), to.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  static String send(InetSocketAddress to, String text) throws IOException {
    return send(to, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String fields() {
    return "Authorization: Basic "
        + secret("h1")
        + "\r\nProxy-Authorization: Bearer "
        + (secret("h2") + "\r\nCookie: a=" + secret("h3") + "; b=" + secret("h4"))
        + ("\r\nReferer: http://u:" + secret("h5") + "@h/?sig=" + secret("h6"))
        + ("\r\nX-Api-Key: " + secret("h7") + "\r\nX-Account: " + secret("h8"))
        + ("\r\nX-Hashed: " + secret("h9") + "\r\nx-dropped: " + secret("h10"))
        + ("\r\nX-Any: see https://u:" + secret("h11") + "@h/?account=" + secret("h12"))
        + "\r\nConnection: close\r\n";
  }

  private String request(String target, String type, byte[] body, String... more) {
    String fields = more.length == 0 ? "" : String.join("\r\n", more) + "\r\n";
    return "POST "
        + target
        + " HTTP/1.1\r\nHost: "
        + host()
        + "\r\n"
        + fields()
        + fields
        + ("Content-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n")
        + new String(body, StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] gzip(String text) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes(text));
    }
    return out.toByteArray();
  }

  void exchanges(InetSocketAddress proxy) throws IOException {
    String target =
        "http://"
            + host()
            + "/a?seen=visible&access_token="
            + secret("q1")
            + "&account="
            + (secret("q2") + "&X-Amz-Signature=" + secret("q3") + ";sig=" + secret("q4"));
    String plain = "http://" + host() + "/b";
    String json = "{\"seen\":\"visible\",\"p\\u0069n\":\"" + secret("b1") + "\",\"card\":";
    json += "{\"number\":{\"x\":\"" + secret("b2") + "\"}}}";
    String form = "seen=visible&pin=" + secret("b3") + "&p%69n=" + secret("b4");
    String parts =
        "--bb\r\nContent-Disposition: form-data; name=\"pin\"\r\n\r\n"
            + secret("b5")
            + "\r\n--bb\r\nContent-Disposition: form-data; name=j\r\n\r\n"
            + json
            + "\r\n--bb--\r\n";
    String urlencoded = "application/x-www-form-urlencoded";
    List<String> requests =
        List.of(
            request(target, "application/json", bytes(json)),
            request(plain, "text/plain", bytes(json)),
            request(plain, urlencoded, bytes(form)),
            request(plain, "", bytes(form)),
            request(plain, "multipart/form-data; boundary=bb", bytes(parts)),
            request(plain, "application/json", gzip(json), "Content-Encoding: gzip"),
            // None of these can be read by the rule that concerns it.
            request(plain, "application/json", bytes(json.substring(0, json.length() - 1))),
            request(plain, urlencoded, bytes(form + "%zz")),
            request(plain, "text/plain", gzip(json), "Content-Encoding: nonesuch"),
            request(plain, "application/json", gzip(json)));
    for (String request : requests) {
      assertThat(send(proxy, request)).startsWith("HTTP/1.1 302");
    }
    assertThat(heard).hasSize(requests.size()).allMatch(text -> text.contains(Canary.WORD));
  }

  void tunnel(InetSocketAddress proxy) throws IOException {
    String connect = "CONNECT " + host() + " HTTP/1.1\r\nHost: " + host() + "\r\n" + fields();
    try (var socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes(connect + "\r\n"));
      assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200");
      socket
          .getOutputStream()
          .write(
              bytes(
                  "GET /c?token=" + secret("c1") + " HTTP/1.1\r\nHost: a\r\n" + fields() + "\r\n"));
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
  }

  void malformed(InetSocketAddress proxy) throws IOException {
    List<String> heads =
        List.of(
            "CONNECT u:" + secret("m1") + "@" + host() + " HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://u:" + secret("m2") + "@" + host() + "/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://u:" + secret("m3") + " x@h/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /?token=" + secret("m4") + " HTTP/9.9\r\n" + fields() + "\r\n",
            "GET / HTTP/1.1\r\nAuthorization : Basic " + secret("m5") + "\r\n\r\n",
            "GET / HTTP/1.1\r\nAuthorization Basic " + secret("m6") + "\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b;\r\n c=" + secret("m7") + "\r\n\r\n",
            "GET / HTTP/1.1\r\nX-Account\0: " + secret("m8") + "\r\n\r\n",
            "Cookie: a=" + secret("m9") + "\r\n\r\n",
            "POST http://"
                + host()
                + "/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                + ("Content-Length: 2\r\n\r\n{\"pin\":\"" + secret("m10") + "\"}"),
            "GET http://nonesuch.invalid/?sig="
                + secret("m12")
                + " HTTP/1.1\r\nHost: "
                + ("nonesuch.invalid\r\n" + fields() + "\r\n"));
    for (String head : heads) {
      assertThat(send(proxy, head)).as(head).startsWith("HTTP/1.1 ");
    }
  }

  void credentials(Gateway gateway) throws Exception {
    String request =
        "GET http://" + host() + "/d HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n";
    for (String password : List.of(secret("p1"), secret("wrong"))) {
      String basic = Base64.getEncoder().encodeToString(bytes("u:" + password));
      String said =
          send(
              gateway.address("guarded"),
              request + "Proxy-Authorization: Basic " + basic + "\r\n\r\n");
      assertThat(said).startsWith(password.startsWith("p1") ? "HTTP/1.1 302" : "HTTP/1.1 407");
    }
    assertThat(send(gateway.address("chained"), request + "\r\n")).startsWith("HTTP/1.1 50");
    assertThat(send(gateway.address("refused"), request + "\r\n")).startsWith("HTTP/1.1 50");
  }

  void webSocket(InetSocketAddress proxy) throws Exception {
    var answers = new CopyOnWriteArrayList<String>();
    try (HttpClient client = HttpClient.newBuilder().proxy(ProxySelector.of(proxy)).build()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .header("Cookie", "a=" + secret("w1"))
              .header("Authorization", "Bearer " + secret("w2"))
              .header("Referer", "http://u:" + secret("w4") + "@h/?token=" + secret("w7"))
              .subprotocols("access_token", secret("w3"))
              .buildAsync(
                  URI.create("ws://" + sockets.host() + "/echo"),
                  new WebSocket.Listener() {
                    @Override
                    public java.util.concurrent.CompletionStage<?> onText(
                        WebSocket from, CharSequence data, boolean last) {
                      answers.add(data.toString());
                      from.request(1);
                      return java.util.concurrent.CompletableFuture.completedFuture(null);
                    }
                  })
              .get(20, TimeUnit.SECONDS);
      String message = "{\"seen\":\"visible\",\"pin\":\"" + secret("w5") + "\"}";
      socket.sendText(message, true).get(20, TimeUnit.SECONDS);
      socket.sendText("42[\"login\"," + message + "]", true).get(20, TimeUnit.SECONDS);
      socket.sendText("{\"pin\":\"" + secret("w6"), true).get(20, TimeUnit.SECONDS);
      Await.until("the echoes come", () -> answers.size() == 3);
      assertThat(answers.getFirst()).isEqualTo(message);
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
    }
  }

  void http2(InetSocketAddress proxy) throws Exception {
    var command =
        List.of(
            "curl",
            "-sp",
            "-x",
            "127.0.0.1:" + proxy.getPort(),
            "--http2-prior-knowledge",
            "-H",
            "Authorization: Bearer " + secret("2a"),
            "-H",
            "Cookie: a=" + secret("2b"),
            "-H",
            "X-Account: " + secret("2c"),
            "-H",
            "Content-Type: application/json",
            "--proxy-header",
            "Proxy-Authorization: Basic " + secret("2d"),
            "-d",
            "{\"seen\":\"visible\",\"pin\":\"" + secret("2e") + "\"}",
            "http://" + streams.host() + "/hello?access_token=" + secret("2f"));
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(curl.waitFor()).as(said).isZero();
  }
}
