package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaCommandTest {
  @TempDir Path folder;
  private String out = "";
  private String err = "";

  private int run(String... args) {
    var said = new StringWriter();
    var complained = new StringWriter();
    int code =
        new CaCommand(Instant::now)
            .run(List.of(args), new PrintWriter(said), new PrintWriter(complained), folder);
    out = said.toString();
    err = complained.toString();
    return code;
  }

  @Test
  void makesAnAuthorityWhoseKeyNobodyElseCanRead() throws Exception {
    assertThat(run("--out", "made")).isZero();
    Path made = folder.resolve("made");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("ca.key"))))
        .isEqualTo("rw-------");
    Authority authority =
        Authority.load(made.resolve("ca.crt"), made.resolve("ca.key"), null, Instant.now());
    X509Certificate certificate = authority.certificate();
    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.15", "2.5.29.19");
    assertThat(certificate.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(out).contains("fingerprint  SHA-256 ").doesNotContain("PRIVATE");
  }

  @Test
  void replacesNothing() throws Exception {
    assertThat(run()).isZero();
    byte[] key = Files.readAllBytes(folder.resolve("ca.key"));
    assertThat(run()).isEqualTo(1);
    assertThat(err).contains("is there already");
    Files.delete(folder.resolve("ca.crt"));
    assertThat(run("new")).isEqualTo(1);
    assertThat(Files.readAllBytes(folder.resolve("ca.key"))).isEqualTo(key);
    assertThat(folder.resolve("ca.crt")).doesNotExist();
  }

  @Test
  void showsAndExportsWhatItMade() throws Exception {
    assertThat(run("--key", "rsa", "--name", "My CA", "--days", "30")).isZero();
    String made = out;
    assertThat(run("show")).isZero();
    assertThat(made).endsWith(out);
    assertThat(out).contains("CN=My CA").contains("key          RSA");
    assertThat(run("export")).isZero();
    assertThat(out).isEqualTo(Files.readString(folder.resolve("ca.crt")));
    assertThat(run("export", "ca.crt", "--format", "der", "--to", "ca.der")).isZero();
    Openssl.run(folder, "x509", "-inform", "der", "-in", "ca.der", "-noout");
    assertThat(run("export", "--format", "der", "--to", "ca.der")).isEqualTo(1);
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    assertThat(run("sing")).isEqualTo(2);
    assertThat(run("--days", "0")).isEqualTo(2);
    assertThat(run("--key")).isEqualTo(2);
    assertThat(run("--key", "dsa")).isEqualTo(2);
    assertThat(run("--permit", "a b")).isEqualTo(2);
    assertThat(run("export", "--format", "der")).isEqualTo(2);
    assertThat(run("show", "missing.crt")).isEqualTo(1);
    assertThat(err).contains("missing.crt: no such file");
    assertThat(run("--help")).isZero();
    assertThat(out).contains("Usage: weir ca");
  }
}
