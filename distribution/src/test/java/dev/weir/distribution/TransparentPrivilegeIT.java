package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An ordinary user, with one capability and without. */
class TransparentPrivilegeIT {
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  private static final String SERVICE = "red://:12345?tproxy=true&so_mark=100";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "red://:12345?tproxy=true",
        "red://:12345?so_mark=100",
        "redu://:12345?ttl=30s",
        "redu://:12345?so_mark=100"
      })
  void withoutThePrivilegeItSaysWhichAndHowToGrantItAndEndsWith77(String service) throws Exception {
    try (Playground ground = Playground.create();
        Gateway weir = Gateway.as(NOBODY, ground.gateway, folder, "-L", service)) {
      assertThat(weir.waitFor()).isEqualTo(77);
      assertThat(weir.err())
          .anyMatch(line ->
              line.contains("CAP_NET_RAW")
                  && line.contains("AmbientCapabilities")
                  && line.contains("setpriv"));
      assertThat(weir.err()).noneMatch(line -> line.contains("listening on"));
    }
  }

  /** No recorder's connection is taken for a client's, nor written down in turn. */
  @Test
  void inLocalModeTheRulesLeaveOutItsUserAndSoItsSinks() throws Exception {
    try (Playground ground = Playground.create();
        Servers _ = Servers.start(ground.server, folder);
        HttpSinkDouble sink =
            ground.server.in(() ->
                new HttpSinkDouble(
                    InetAddress.getByName(Playground.SERVER_4),
                    asked -> HttpSinkDouble.Answer.of(200)))) {
      Files.writeString(
          folder.resolve("weir.yaml"),
          """
          services:
          - name: red
            addr: :12345
            handler: {type: red, metadata: {sniffing: true}}
            listener: {type: red}
            recorders: [{name: sink, record: recorder.service.handler}]
          recorders: [{name: sink, http: {url: 'http://%s:%d/'}}]
          """
              .formatted(Playground.SERVER_4, sink.port()));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      try (Gateway weir = Gateway.as(NOBODY, ground.gateway, folder, "run", "-C", "weir.yaml")) {
        weir.address("red");
        Gateway rules =
            ground.weir(folder, "tproxy", "up", "--local", "--uid", "65534", "-C", "weir.yaml");
        assertThat(rules.waitFor()).isZero();
        for (int i = 1; i <= 3; i++) {
          try (Socket socket =
              Playground.connect(ground.gateway, Playground.SERVER_4, Servers.ECHO)) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
          }
          int records = i;
          Await.until("a record", () -> said(sink, ":" + Servers.ECHO + "\"") == records);
        }
        assertThat(weir.stop()).isZero();
        assertThat(said(sink, ":" + sink.port() + "\"")).as("%s", sink.asked()).isZero();
      }
    }
  }

  /** How many records say that a client was bound for a port. */
  private static long said(HttpSinkDouble sink, String original) {
    return sink.asked().stream()
        .flatMap(asked -> asked.body().lines())
        .filter(line -> line.contains("\"original\":\"" + Playground.SERVER_4 + original))
        .count();
  }

  /** Bit 12 is CAP_NET_ADMIN, and bit 13 is CAP_NET_RAW, which alone serves datagrams as well. */
  @ParameterizedTest
  @CsvSource({"net_admin, 0000000000001000, tcp", "net_raw, 0000000000002000, udp"})
  void oneAmbientCapabilityIsAllItNeeds(String capability, String set, String network)
      throws Exception {
    boolean datagrams = network.equals("udp");
    var user = new java.util.ArrayList<>(NOBODY);
    user.addAll(List.of("--inh-caps", "+" + capability, "--ambient-caps", "+" + capability));
    var start = new java.util.ArrayList<>(List.of("-L", SERVICE, "--json"));
    if (datagrams) {
      start.addAll(List.of("-L", "redu://:12345?ttl=500ms&so_mark=100"));
    }
    try (Playground ground = Playground.create();
        Servers _ = Servers.start(ground.server, folder);
        Gateway weir = Gateway.as(user, ground.gateway, folder, start.toArray(String[]::new))) {
      weir.address(datagrams ? "service-1" : "service-0");
      Gateway rules =
          datagrams
              ? ground.weir(
                  folder, "tproxy", "up", "-L", SERVICE, "-L", "redu://:12345?so_mark=100")
              : ground.weir(folder, "tproxy", "up", "-L", SERVICE);
      assertThat(rules.waitFor()).isZero();
      try (Socket socket = Playground.connect(ground.client, Playground.SERVER_4, Servers.ECHO)) {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
      }
      if (datagrams) {
        try (DatagramSocket _ =
                ground.server.in(
                    (Callable<DatagramSocket>) () -> Datagrams.echo(Playground.SERVER_4, 7000));
            DatagramSocket client = Datagrams.client(ground.client, Playground.SERVER_4, 7000)) {
          assertThat(Datagrams.ask(client, new byte[] {5})).containsExactly(5);
        }
      }
      Await.until("records", () -> weir.out().size() >= (datagrams ? 2 : 1));
      List<String> status = Files.readAllLines(Path.of("/proc/" + weir.pid() + "/status"));
      assertThat(status).contains("CapEff:\t" + set).contains("CapPrm:\t" + set);
      assertThat(status).anyMatch(line -> line.startsWith("Uid:\t65534\t65534"));
    }
  }
}
