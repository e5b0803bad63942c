package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Ending;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String GET = "GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n";
  private static final String RIGHT =
      "Proxy-Authorization: bAsIc " + base64("alice:pa:ss") + "\r\n";

  private Lab lab;
  private Origin origin;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void open() throws Exception {
    lab = Lab.withAuth();
    origin = lab.answering(OK);
    lab.name("o.test:80", origin).name("o.test:443", origin);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void asksOnEveryRequestAndKeepsTheConnection() throws Exception {
    try (Peer client = lab.client()) {
      String refusal = client.write(GET + "\r\n").answer();
      assertThat(refusal)
          .startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n")
          .contains("Proxy-Authenticate: Basic realm=\"weir\"\r\n")
          .doesNotContain("Connection: close");
      assertThat(client.write(GET + RIGHT + "\r\n").answer()).isEqualTo(OK);
      // What came before on the connection gives no credit.
      assertThat(client.write(GET + "\r\n").answer()).startsWith("HTTP/1.1 407 ");
    }
    var records = lab.records(3);
    assertThat(records.get(0).ending).isEqualTo(Ending.AUTH);
    assertThat(records.get(0).clientId).isEmpty();
    assertThat(records.get(1).clientId).isEqualTo("alice");
    assertThat(origin.got).hasSize(1).allSatisfy(head -> assertThat(head).doesNotContain("Proxy-"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic YWxpY2U6cGE=",
        "Basic YWxpY2U6cGE6c3Nz",
        "Basic",
        "Basic !!!",
        "Digest YWxpY2U6cGE6c3M=",
        "BasicYWxpY2U6cGE6c3M="
      })
  void refusesWrongCredentials(String value) throws Exception {
    try (Peer client = lab.client()) {
      client.write(GET + "Proxy-Authorization: " + value + "\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 407 ").contains("credentials: wrong");
    }
    assertThat(lab.opened).isEmpty();
    lab.records(1);
  }

  @Test
  void refusesCredentialsThatAreGivenTwice() throws Exception {
    try (Peer client = lab.client()) {
      assertThat(client.write(GET + RIGHT + RIGHT + "\r\n").answer()).startsWith("HTTP/1.1 407 ");
    }
  }

  @Test
  void readsASmallBodyAndGoesOn() throws Exception {
    try (Peer client = lab.client()) {
      String post = "POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 5\r\n";
      assertThat(client.write(post + "\r\nhel").answer()).startsWith("HTTP/1.1 407 ");
      assertThat(client.write("lo" + GET + RIGHT + "\r\n").answer()).isEqualTo(OK);
    }
    assertThat(lab.records(2).getFirst().http.request().body().total()).isEqualTo(5);
  }

  @Test
  void closesInsteadOfReadingALargeBody() throws Exception {
    try (Peer client = lab.client()) {
      client.write(
          "POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 9999999\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 407 ");
      client.write(new byte[200_000]);
      assertThat(client.rest()).isIn("", "<reset>");
    }
    lab.awaitQuiet();
    lab.records(1);
  }

  @Test
  void closesWhenABodyMayOrMayNotFollow() throws Exception {
    try (Peer client = lab.client()) {
      client.write("POST http://o.test/ HTTP/1.1\r\nHost: o.test\r\nContent-Length: 5\r\n");
      client.write("Expect: 100-continue\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 407 ").contains("Connection: close\r\n");
    }
  }

  @Test
  void keepsARefusedConnectionForTheNextConnect() throws Exception {
    String connect = "CONNECT o.test:443 HTTP/1.1\r\nHost: o.test:443\r\n";
    try (Peer client = lab.client()) {
      assertThat(client.write(connect + "\r\n").answer()).startsWith("HTTP/1.1 407 ");
      client.write(connect + RIGHT + "\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200 Connection established\r\n");
      client.write("x\r\n\r\n");
      assertThat(client.exactly(OK.length())).isEqualTo(OK);
    }
    lab.awaitQuiet();
    // The tunnel has a record of its own, because the connection's is not written any more.
    var records = lab.records(2);
    assertThat(records.get(0).status()).isEqualTo(407);
    assertThat(records.get(1).status()).isEqualTo(200);
    assertThat(records.get(1).clientId).isEqualTo("alice");
  }
}
