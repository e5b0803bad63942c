package dev.weir.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.model.HostsConfig;
import dev.weir.kernel.route.Hosts;
import dev.weir.spi.Addresses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFilesTest {
  @TempDir private Path folder;
  private GatewayRig rig;

  @BeforeEach
  void start() {
    rig = new GatewayRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private HostsConfig section(String yaml) {
    return rig.load("hosts: [" + yaml + "]").hosts().getFirst();
  }

  private static List<String> lookup(Hosts hosts, String name) {
    return hosts.lookup(name).stream().map(Addresses::host).toList();
  }

  @Test
  void readsMappingsAliasesAndAFile() throws Exception {
    Files.writeString(
        folder.resolve("hosts.txt"),
        """
        # a comment
        10.0.0.2   B.test  b2.test.\t# and another
        ::1 six.test
        fe80::1%lo scoped.test
        10.0.0.3 a.test
        not an address
        10.0.0.4

        10.0.0.5 .below.test\r
        """);
    HostsConfig config =
        section(
            "{name: h, mappings: [{ip: 10.0.0.1, hostname: A.test, aliases: [alias.test]}],"
                + " file: {path: hosts.txt}}");
    Hosts hosts = HostsFiles.load(config, folder, rig.problems);
    assertThat(rig.said()).isEmpty();
    assertThat(lookup(hosts, "a.test")).containsExactly("10.0.0.1", "10.0.0.3");
    assertThat(lookup(hosts, "alias.test")).containsExactly("10.0.0.1");
    assertThat(lookup(hosts, "b.test")).containsExactly("10.0.0.2");
    assertThat(lookup(hosts, "b2.test")).containsExactly("10.0.0.2");
    assertThat(lookup(hosts, "six.test")).containsExactly("::1");
    assertThat(lookup(hosts, "x.below.test")).containsExactly("10.0.0.5");
    assertThat(lookup(hosts, "an")).isEmpty();
    assertThat(lookup(hosts, "#")).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    HostsFiles.load(section("{name: h, file: {path: none.txt}}"), folder, rig.problems);
    assertThat(rig.said())
        .singleElement()
        .asString()
        .contains("W1101")
        .contains("hosts[0].file.path")
        .contains("none.txt");
  }

  @Test
  void aFileThatIsNotTextIsAProblem() throws Exception {
    Files.write(folder.resolve("hosts.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    HostsFiles.load(section("{name: h, file: {path: hosts.txt}}"), folder, rig.problems);
    assertThat(rig.said()).hasSize(1);
  }

  @Test
  void readingAgainReplacesAllAndAFailureKeepsWhatWasKnown() throws Exception {
    Path file = folder.resolve("hosts.txt");
    Files.writeString(file, "10.0.0.2 b.test\n10.0.0.3 c.test\n");
    HostsConfig config =
        section("{name: h, mappings: [{ip: 10.0.0.1, hostname: a.test}], file: {path: hosts.txt}}");
    Hosts hosts = HostsFiles.load(config, folder, rig.problems);

    Files.writeString(file, "10.0.0.9 b.test\n");
    HostsFiles.reload(config, folder, hosts);
    assertThat(lookup(hosts, "a.test")).containsExactly("10.0.0.1");
    assertThat(lookup(hosts, "b.test")).containsExactly("10.0.0.9");
    assertThat(lookup(hosts, "c.test")).isEmpty();

    Files.delete(file);
    HostsFiles.reload(config, folder, hosts);
    assertThat(lookup(hosts, "b.test")).containsExactly("10.0.0.9");
  }
}
