package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An ordinary user, with one capability and without. */
class TransparentPrivilegeIT {
  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");

  /** Bit 12 is CAP_NET_ADMIN. */
  private static final String NET_ADMIN = "0000000000001000";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"red://:12345?tproxy=true", "red://:12345?so_mark=100"})
  void withoutThePrivilegeItSaysWhichAndHowToGrantItAndEndsWith77(String service) throws Exception {
    try (Playground ground = Playground.create();
        Gateway weir = Gateway.as(NOBODY, ground.gateway, folder, "-L", service)) {
      assertThat(weir.waitFor()).isEqualTo(77);
      assertThat(weir.err())
          .anyMatch(line ->
              line.contains("CAP_NET_ADMIN")
                  && line.contains("AmbientCapabilities")
                  && line.contains("setpriv"));
      assertThat(weir.err()).noneMatch(line -> line.contains("listening on"));
    }
  }

  @Test
  void oneAmbientCapabilityIsAllItNeeds() throws Exception {
    var user = new java.util.ArrayList<>(NOBODY);
    user.addAll(List.of("--inh-caps", "+net_admin", "--ambient-caps", "+net_admin"));
    try (Playground ground = Playground.create();
        Servers _ = Servers.start(ground.server, folder);
        Gateway weir =
            Gateway.as(
                user,
                ground.gateway,
                folder,
                "-L",
                "red://:12345?tproxy=true&so_mark=100",
                "--json")) {
      weir.address("service-0");
      Gateway rules =
          ground.weir(folder, "tproxy", "up", "-L", "red://:12345?tproxy=true&so_mark=100");
      assertThat(rules.waitFor()).isZero();
      try (Socket socket = Playground.connect(ground.client, Playground.SERVER_4, Servers.ECHO)) {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
      }
      Await.until("a record", () -> !weir.out().isEmpty());
      List<String> status = Files.readAllLines(Path.of("/proc/" + weir.pid() + "/status"));
      assertThat(status).contains("CapEff:\t" + NET_ADMIN).contains("CapPrm:\t" + NET_ADMIN);
      assertThat(status).anyMatch(line -> line.startsWith("Uid:\t65534\t65534"));
    }
  }
}
