package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Ending;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TunnelTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CONNECT = "CONNECT o.test:443 HTTP/1.1\r\nHost: o.test:443\r\n";
  private static final String ESTABLISHED =
      "HTTP/1.1 200 Connection established\r\nProxy-Agent: weir\r\n\r\n";

  private Lab lab;

  @BeforeEach
  void open() throws Exception {
    lab = new Lab();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void answersConnectAndRecordsItAsTheConnection() throws Exception {
    lab.name(
        "o.test:443",
        lab.origin(peer -> {
          peer.write("banner");
          peer.write(peer.exactly(5));
        }));
    try (Peer client = lab.client()) {
      client.write(CONNECT + "Proxy-Connection: Keep-Alive\r\n\r\n");
      assertThat(client.exactly(ESTABLISHED.length())).isEqualTo(ESTABLISHED);
      assertThat(client.exactly(6)).isEqualTo("banner");
      client.write("hello");
      assertThat(client.rest()).isEqualTo("hello");
    }
    lab.awaitQuiet();
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.host).isEqualTo("o.test:443");
    assertThat(record.proto).isEqualTo("http");
    assertThat(record.uri()).isEqualTo("o.test:443");
    assertThat(record.http.scheme()).isEqualTo("http");
    assertThat(record.http.method()).isEqualTo("CONNECT");
    assertThat(record.status()).isEqualTo(200);
    assertThat(record.http.request().headers().first("proxy-connection")).isEqualTo("Keep-Alive");
    assertThat(record.http.response().headers()).hasToString("Proxy-Agent: weir\n");
    assertThat(lab.joins.getFirst().upgrade()).isEmpty();
    assertThat(lab.joins.getFirst().open()).isNull();
  }

  @Test
  void deliversBytesBehindConnectOnceAndInOrder() throws Exception {
    var gate = new CompletableFuture<Void>();
    lab.gates.put("o.test:443", gate);
    lab.name("o.test:443", lab.origin(peer -> peer.write(peer.exactly(9))));
    try (Peer client = lab.client()) {
      client.write(CONNECT + "\r\nfirst");
      Lab.await("opening", () -> !lab.opened.isEmpty());
      client.write("then");
      client.shutdownOutput();
      gate.complete(null);
      assertThat(client.exactly(ESTABLISHED.length())).isEqualTo(ESTABLISHED);
      assertThat(client.rest()).isEqualTo("firstthen");
    }
    lab.records(1);
  }

  @Test
  void answersConnectOfHttp10() throws Exception {
    lab.name("o.test:443", lab.origin(peer -> peer.write(peer.exactly(1))));
    try (Peer client = lab.client()) {
      client.write("CONNECT o.test:443 HTTP/1.0\r\n\r\n");
      assertThat(client.exactly(ESTABLISHED.length())).isEqualTo(ESTABLISHED);
      assertThat(client.write("x").rest()).isEqualTo("x");
    }
    lab.records(1);
  }

  @Test
  void opensATunnelAfterAnOrdinaryRequest() throws Exception {
    lab.name("o.test:80", lab.answering(OK));
    lab.name("o.test:443", lab.origin(peer -> peer.write(peer.exactly(1))));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n" + CONNECT + "\r\n");
      assertThat(client.answer()).isEqualTo(OK);
      assertThat(client.head()).isEqualTo(ESTABLISHED);
      assertThat(client.write("x").rest()).isEqualTo("x");
    }
    lab.awaitQuiet();
    assertThat(lab.joins.getFirst().open()).isNotNull();
    assertThat(lab.records(2).get(1).uri()).isEqualTo("o.test:443");
  }

  @Test
  void closesTheLegThatOpensForAClientThatHasGone() throws Exception {
    var gate = new CompletableFuture<Void>();
    lab.gates.put("o.test:443", gate);
    lab.gates.put("o.test:80", gate);
    lab.name("o.test:443", lab.origin(Peer::rest)).name("o.test:80", lab.origin(Peer::rest));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\n\r\n");
      Lab.await("opening", () -> lab.opened.size() == 1);
      client.reset();
    }
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.ending).isEqualTo(Ending.RESET);
    assertThat(record.status()).isZero();
    try (Peer client = lab.client()) {
      client.write(CONNECT + "\r\n");
      Lab.await("opening", () -> lab.opened.size() == 2);
      client.reset();
    }
    gate.complete(null);
    lab.awaitQuiet();
    lab.records(2);
  }

  @Test
  void handsAnUpgradeOverWithoutLosingAByte() throws Exception {
    String switched =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    lab.name(
        "o.test:80",
        lab.origin(peer -> {
          assertThat(peer.head()).endsWith("Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
          peer.write(switched + "server first");
          peer.write(peer.exactly(11));
        }));
    try (Peer client = lab.client()) {
      client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\nConnection: Upgrade\r\n");
      client.write("Upgrade: websocket\r\n\r\nclient too ");
      assertThat(client.head()).isEqualTo(switched);
      assertThat(client.rest()).isEqualTo("server firstclient too ");
    }
    lab.awaitQuiet();
    assertThat(lab.joins.getFirst().upgrade()).isEqualTo("websocket");
    assertThat(lab.joins.getFirst().open()).isNotNull();
    FakeExchange record = lab.records(1).getFirst();
    assertThat(record.status()).isEqualTo(101);
    assertThat(record.uri()).isEqualTo("http://o.test/");
  }

  @Test
  void goesOnWhenAnUpgradeIsDeclined() throws Exception {
    lab.name("o.test:80", lab.answering(OK));
    try (Peer client = lab.client()) {
      for (int i = 0; i < 2; i++) {
        client.write("GET http://o.test/ HTTP/1.1\r\nHost: o.test\r\nConnection: Upgrade\r\n");
        assertThat(client.write("Upgrade: websocket\r\n\r\n").answer()).isEqualTo(OK);
      }
    }
    lab.records(2);
    assertThat(lab.joins).isEmpty();
  }
}
