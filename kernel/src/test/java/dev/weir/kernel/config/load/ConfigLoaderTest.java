package dev.weir.kernel.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.bind.UsedKeys;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.LogConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.tree.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private final Problems problems = new Problems();
  @TempDir private Path folder;

  private Configuration load(String... sources) {
    var trees = new ArrayList<Mapping>();
    for (int i = 0; i < sources.length; i++) {
      byte[] bytes = sources[i].getBytes(StandardCharsets.UTF_8);
      trees.add(YamlReader.read("f" + i, bytes, problems));
    }
    var secrets = new SecretSource(name -> name.equals("PASS") ? "s3cr3t" : null, folder);
    return new ConfigLoader(secrets, KnownTypes.unchecked()).load(trees, problems);
  }

  @Test
  void joinsListsAndLetsTheLastSourceWinElsewhere() {
    Configuration merged =
        load(
            "services: [{name: a, addr: ':1'}]\nlog: {level: warn, format: json}\n",
            "Services: [{name: b, addr: ':2'}]\nlog: {level: error}\nchains:\n",
            "services:\nlog:\n");
    assertThat(problems.sorted()).isEmpty();
    assertThat(merged.services()).extracting(ServiceConfig::name).containsExactly("a", "b");
    assertThat(merged.log().level()).isEqualTo(LogConfig.Level.ERROR);
    assertThat(merged.log().format()).isEqualTo(LogConfig.Format.TEXT);
  }

  @Test
  void namesBothFilesIfTwoDefineTheSameName() {
    load("services: [{name: a, addr: ':1'}]", "services: [{name: a, addr: ':2'}]");
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .containsExactly(
            "f1:1:19: error W1206: services[1].name: a (expected: a unique name; first used at"
                + " f0:1:19)");
  }

  @Test
  void putsTheSharedHopInThePlaceOfItsName() {
    Configuration bound =
        load(
            """
            chains: [{name: c, hops: [{name: h}, {name: i, nodes: [{addr: 'x:1'}]}]}]
            hops: [{name: h, nodes: [{name: n, addr: 'y:2'}]}]
            """);
    assertThat(problems.sorted()).isEmpty();
    assertThat(bound.chains().getFirst().hops().getFirst().nodes().getFirst().addr())
        .isEqualTo("y:2");
    assertThat(bound.chains().getFirst().hops().getFirst().origin().path()).isEqualTo("hops[0]");
  }

  @Test
  void givesWhatIsRightAlthoughOtherPartsAreWrong() {
    Configuration bound =
        load(
            """
            services:
              - {name: a, addr: ':1', handler: {retries: many, chain: nowhere}}
              - {addr: ':2'}
              - {name: c, addr: ':3'}
            log: text
            """);
    assertThat(problems.sorted())
        .extracting(Problem::code)
        .containsExactly("W1202", "W1207", "W1204", "W1201");
    assertThat(bound.services()).extracting(ServiceConfig::name).containsExactly("a", "c");
    assertThat(bound.log().output()).isEqualTo("stderr");
  }

  @Test
  void saysTheSameAsAnotherConfigurationWhereverItWasWritten() {
    String text = "services: [{name: a, addr: ':1', handler: {type: http, metadata: {x: 1}}}]";
    ServiceConfig one = load(text).services().getFirst();
    ServiceConfig moved = load("# moved\n\n" + text).services().getFirst();
    ServiceConfig changed = load(text.replace("x: 1", "x: 2")).services().getFirst();
    assertThat(moved).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(changed).isNotEqualTo(one);
  }

  @Test
  void readsSecretsFromEnvironmentAndFilesAndNeverShowsThem() throws IOException {
    Files.writeString(folder.resolve("pass.txt"), "from file\r\n");
    Configuration bound =
        load(
            """
            services:
              - {name: a, addr: ':1', handler: {auth: {username: u, password: "${env:PASS}"}}}
              - {name: b, addr: ':2', handler: {auth: {username: u, password: "${file:pass.txt}"}}}
              - {name: c, addr: ':3', handler: {auth: {username: u, password: "$${x}"}}}
              - {name: d, addr: ':4', handler: {auth: {username: u}, metadata: {token: t0ken}}}
            """);
    assertThat(problems.sorted()).isEmpty();
    assertThat(bound.services())
        .extracting(service -> service.handler().auth().password().reveal())
        .containsExactly("s3cr3t", "from file", "$${x}", "");
    assertThat(bound.toString()).doesNotContain("s3cr3t", "from file", "$${x}", "t0ken");
  }

  @Test
  void refusesASecretFileThatIsTooLargeOrNoText() throws IOException {
    Files.writeString(folder.resolve("large"), "x".repeat(70_000));
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0x41});
    load(
        """
        services:
          - {name: a, addr: ':1', handler: {auth: {username: u, password: "${file:large}"}}}
          - {name: b, addr: ':2', handler: {auth: {username: u, password: "${file:binary}"}}}
          - {name: c, addr: ':3', handler: {auth: {username: u, password: "${file:.}"}}}
        """);
    assertThat(problems.sorted())
        .extracting(Problem::message)
        .containsExactly(
            "file large has more than 64 KiB (expected: one secret)",
            "file binary is not UTF-8 text",
            "file . is not there or not a file");
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    assertThat(ConfigLoader.read(folder.resolve("absent"), "absent.yaml", problems)).isNull();
    assertThat(ConfigLoader.read(folder, "folder", problems)).isNull();
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .containsExactly(
            "absent.yaml:1:1: error W1101: no such file (expected: a YAML or JSON file)",
            "folder:1:1: error W1101: is a directory (expected: a file)");
  }

  @Test
  void acceptsInMetadataWhatTheCommandLineLeavesThere() {
    ServiceConfig service =
        load("""
        services:
          - name: a
            addr: ':1'
            bypass: b
            handler: {retries: 2}
            listener: {metadata: {bypass: 10.0.0.0/8, retries: "2", hosts: "a:1.2.3.4"}}
        bypasses: [{name: b, matchers: 10.0.0.0/8}]
        """)
            .services()
            .getFirst();
    var used = new UsedKeys(UsedKeys.SERVICE);
    service.repeatedKeys().forEach(used::accept);
    used.reportUnknown(service.listener().metadata(), "services[0].listener.metadata", problems);
    assertThat(problems.sorted())
        .extracting(Problem::message)
        .containsExactly(
            "key \"hosts\": known from GOST v3, not built in this version for these types");
  }
}
