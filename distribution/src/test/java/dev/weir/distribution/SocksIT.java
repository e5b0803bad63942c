package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SOCKS 5, auto and SNI from outside, with curl and with bytes. */
class SocksIT {
  @TempDir static Path folder;
  private static Origin origin;
  private static Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    origin = Origin.start("hello");
    gateway =
        Gateway.start(
            folder,
            """
            services:
            - name: open
              addr: 127.0.0.1:0
              handler:
                type: socks5
              listener:
                type: tcp
            - name: guarded
              addr: 127.0.0.1:0
              handler:
                type: socks
                auth:
                  username: user
                  password: secret
              listener:
                type: tcp
            - name: auto
              addr: 127.0.0.1:0
              handler:
                type: auto
                metadata:
                  readTimeout: 15s
              listener:
                type: tcp
            - name: sni
              addr: 127.0.0.1:0
              handler:
                type: sni
              listener:
                type: tcp
            """);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    origin.close();
  }

  private static String at(String service) throws Exception {
    return "127.0.0.1:" + gateway.address(service).getPort();
  }

  private static String page() {
    return "http://" + origin.host() + "/page";
  }

  @ParameterizedTest
  @CsvSource({
    "open,    --socks5,          127.0.0.1",
    "open,    --socks5-hostname, localhost",
    "open,    --socks5-hostname, 127.0.0.1",
    "auto,    --socks5-hostname, localhost",
    "auto,    --proxy,           localhost"
  })
  void servesCurl(String service, String option, String host) throws Exception {
    var answer = Hops.curl(option, at(service), "http://" + host + ":" + origin.port() + "/page");
    assertThat(answer).isEqualTo(new Hops.Answer(0, "hello"));
  }

  @Test
  void letsInWhoKnowsThePassword() throws Exception {
    assertThat(Hops.curl("--socks5", at("guarded"), "--proxy-user", "user:secret", page()).out())
        .isEqualTo("hello");
    var wrong = Hops.curl("--socks5", at("guarded"), "--proxy-user", "user:secre", page());
    assertThat(wrong.exit()).isEqualTo(97);
    assertThat(wrong.out()).contains("rejected");
    assertThat(Hops.curl("--socks5", at("guarded"), page()).exit()).isEqualTo(97);
  }

  @Test
  void saysWhyThereIsNoWay() throws Exception {
    InetSocketAddress open = gateway.address("open");
    String dead = "%04x".formatted(Hops.deadPort());
    assertThat(Hops.ask(open, "050100" + "050100017f000001" + dead))
        .isEqualTo("0500" + "05050001000000000000");
    assertThat(Hops.ask(open, "050100" + "050100030a" + "6e6f2e696e76616c6964" + "0050"))
        .isEqualTo("0500" + "05040001000000000000");
  }

  @ParameterizedTest
  @CsvSource({
    "0500,                                   05ff",
    "050101,                                 05ff",
    "06,                                     05ff",
    "050100 05020001 7f000001 0050,          0500 0507000100000000 0000",
    "050100 05090001 7f000001 0050,          0500 0507000100000000 0000",
    "050100 050100 05 7f000001 0050,         0500 0508000100000000 0000",
    "050100 050100 03 00 0050,               0500 0501000100000000 0000",
    "050102 02 01 75 01 70,                  0502 0101",
    "0401 0050 7f000001 00,                  005b 000000000000"
  })
  void answersHostileInput(String sent, String expected) throws Exception {
    assertThat(Hops.ask(gateway.address("open"), sent.replace(" ", "")))
        .isEqualTo(expected.replace(" ", ""));
  }

  @Test
  void takesMessagesThatComeAheadOrByteByByte() throws Exception {
    byte[] get = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] ahead =
        java.util.HexFormat.of()
            .parseHex("05020002" + "050100017f000001" + "%04x".formatted(origin.port()));
    for (boolean slow : new boolean[] {false, true}) {
      try (Socket socket = Hops.connect(gateway.address("open"))) {
        socket.setTcpNoDelay(true);
        var out = socket.getOutputStream();
        if (slow) {
          for (byte b : ahead) {
            out.write(b);
          }
        } else {
          out.write(ahead);
        }
        out.write(get);
        socket.shutdownOutput();
        assertThat(Hops.read(socket, 12)).isEqualTo("0500" + "05000001000000000000");
        String page = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(page).startsWith("HTTP/1.1 200").endsWith("hello");
      }
    }
  }

  @Test
  void goesWhereAnHttpRequestSays() throws Exception {
    var answer = Hops.curl("-H", "Host: " + origin.host(), "http://" + at("sni") + "/page");
    assertThat(answer).isEqualTo(new Hops.Answer(0, "hello"));
  }

  @Test
  void closesWhatNamesNoHost() throws Exception {
    assertThat(Hops.ask(gateway.address("sni"), "5353482d322e300d0a")).isEmpty();
    assertThat(Hops.ask(gateway.address("auto"), "0401" + "0050" + "7f000001" + "00"))
        .isEqualTo("005b000000000000");
  }
}
