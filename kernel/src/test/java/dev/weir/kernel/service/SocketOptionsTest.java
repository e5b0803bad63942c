package dev.weir.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.net.Loopback;
import dev.weir.spi.net.DialRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which mark and source a socket gets: the nearest in the configuration. */
class SocketOptionsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // hop keys | hop metadata | node keys | node metadata | mark | source
        "-                          | -                         | -                           | -  "
            + "                       | 1 | s0",
        "'sockopts: {mark: 2}, interface: h' | -                | -                           | -  "
            + "                       | 2 | h",
        "'sockopts: {mark: 2}, interface: h' | 'so_mark: 3, interface: hm' | -                | -  "
            + "                       | 3 | hm",
        "'sockopts: {mark: 2}, interface: h' | 'so_mark: 3, interface: hm' | 'sockopts: {mark: 4},"
            + " interface: n' | - | 4 | n",
        "'sockopts: {mark: 2}, interface: h' | 'so_mark: 3, interface: hm' | 'sockopts: {mark: 4},"
            + " interface: n' | 'so_mark: 5, interface: nm' | 5 | nm",
        "'sockopts: {mark: 2}'      | -                         | 'interface: n'              | -  "
            + "                       | 2 | n",
        "'sockopts: {mark: 2}'      | -                         | -                           |"
            + " 'so_mark: 0'              | 0 | s0",
      })
  void theNodeGoesBeforeTheHopAndTheHopBeforeTheService(
      String hop, String hopMetadata, String node, String nodeMetadata, int mark, String source)
      throws Exception {
    String yaml =
        """
        chains:
          - name: c
            hops:
              - {name: h, metadata: {%s}%s, nodes: [{name: n, addr: '127.0.0.1:%d', connector: {type: none}, dialer: {type: tcp}, metadata: {%s}%s}]}
        services:
          - {name: one, addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: line, chain: c}, sockopts: {mark: 1}, interface: s0}
        """
            .formatted(
                hopMetadata == null ? "" : hopMetadata,
                hop == null ? "" : ", " + hop,
                deadPort(),
                nodeMetadata == null ? "" : nodeMetadata,
                node == null ? "" : ", " + node);
    DialRequest request = dialled(yaml);
    assertThat(request.mark()).isEqualTo(mark);
    assertThat(request.source()).isEqualTo(source);
  }

  @Test
  void metadataOfTheServiceGoesBeforeItsOwnKeys() throws Exception {
    String yaml =
        """
        services:
          - {name: one, addr: '127.0.0.1:0', listener: {type: tcp}, handler: {type: line}, sockopts: {mark: 1}, interface: s0, metadata: {so_mark: 7, interface: s1}}
        """;
    DialRequest request = dialled(yaml);
    assertThat(request.mark()).isEqualTo(7);
    assertThat(request.source()).isEqualTo("s1");
  }

  private DialRequest dialled(String yaml) throws Exception {
    try (var rig = new GatewayRig(folder)) {
      rig.start(yaml);
      try (Socket client = rig.connect(0)) {
        GatewayRig.send(client, "127.0.0.1:" + deadPort() + "\n");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(rig.parts.dialer.requests).hasSize(1);
      return rig.parts.dialer.requests.getFirst();
    }
  }

  private static int deadPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, Loopback.ip("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
