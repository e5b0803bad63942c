package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  /** openssl's certificates begin when they are made, and that is a moment later. */
  private final Instant now = Instant.now().plus(Duration.ofHours(1));

  @TempDir Path folder;
  private Path cert;
  private Path key;

  @BeforeEach
  void names() {
    cert = folder.resolve("ca.crt");
    key = folder.resolve("ca.key");
  }

  private void selfSigned(String... keyArguments) throws Exception {
    Openssl.run(folder, keyArguments);
    Openssl.run(
        folder,
        "req",
        "-new",
        "-x509",
        "-days",
        "365",
        "-subj",
        "/CN=Test CA",
        "-key",
        "ca.key",
        "-out",
        "ca.crt");
  }

  private void restrict() throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @CsvSource({
    "genrsa -out ca.key 2048, RSA",
    "genrsa -traditional -out ca.key 2048, RSA",
    "ecparam -name prime256v1 -genkey -noout -out ca.key, EC",
    "ecparam -name secp384r1 -genkey -noout -out ca.key, EC",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key, EC"
  })
  void readsKeysOfEveryCommonForm(String command, String type) throws Exception {
    selfSigned(command.split(" "));
    restrict();
    Authority authority = Authority.load(cert, key, null, now);
    assertThat(authority.key().getAlgorithm()).contains(type);
    assertThat(authority.chain()).hasSize(1);
    Leaf leaf = new LeafMaker(authority, false, Instant::now).make("a.example");
    leaf.chain().getFirst().verify(authority.certificate().getPublicKey());
  }

  @ParameterizedTest
  @CsvSource({
    "pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in plain.key -out ca.key",
    "pkcs8 -topk8 -v2 des3 -passout pass:secret -in plain.key -out ca.key",
    "rsa -aes128 -traditional -passout pass:secret -in plain.key -out ca.key"
  })
  void readsEncryptedKeysWithTheirPasswordOnly(String command) throws Exception {
    selfSigned("genrsa", "-out", "ca.key", "2048");
    Files.move(key, folder.resolve("plain.key"));
    Openssl.run(folder, command.split(" "));
    restrict();

    assertThat(Authority.load(cert, key, "secret", now).chain()).hasSize(1);
    assertThatThrownBy(() -> Authority.load(cert, key, "other-word", now))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be decrypted")
        .hasMessageNotContaining("other-word");
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("encrypted (give mitm.keyPassword");
  }

  @Test
  void namesTheFileThatIsMissingOrWrong() throws Exception {
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .hasMessageContaining("ca.crt: no such file");
    selfSigned("genrsa", "-out", "ca.key", "2048");
    Files.delete(key);
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .hasMessageContaining("ca.key: no such file");
    Files.writeString(key, "no key at all");
    restrict();
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .hasMessageContaining("ca.key: no private key in it");
    Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ca.key: a broken private key");
    Files.writeString(cert, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ca.crt: a broken certificate");
  }

  @Test
  void refusesAKeyThatIsNotTheCertificates() throws Exception {
    selfSigned("genrsa", "-out", "ca.key", "2048");
    Openssl.run(folder, "genrsa", "-out", "ca.key", "2048");
    restrict();
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not the key of the certificate");
    Openssl.run(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key");
    restrict();
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .hasMessageContaining("not the key of the certificate");
  }

  @Test
  void refusesWhatIsNoAuthorityOrNoLongerOrNotYet() throws Exception {
    NewAuthority made = NewAuthority.make("Test", false, 30, List.of(), now);
    made.write(folder);
    assertThatThrownBy(() -> Authority.load(cert, key, null, now.plus(Duration.ofDays(31))))
        .hasMessageContaining("expired at");
    assertThatThrownBy(() -> Authority.load(cert, key, null, now.minus(Duration.ofDays(1))))
        .hasMessageContaining("not valid before");
    Leaf leaf =
        new LeafMaker(new Authority(made.key(), List.of(made.certificate())), false, Instant::now)
            .make("a.example");
    Files.writeString(cert, NewAuthority.pem("CERTIFICATE", leaf.chain().getFirst().getEncoded()));
    Files.writeString(key, NewAuthority.pem("PRIVATE KEY", leaf.key().getEncoded()));
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .hasMessageContaining("not the certificate of an authority");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw--w----", "rw-rw----", "rw-----w-"})
  void refusesAKeyThatOthersCanReadOrChange(String mode) throws Exception {
    NewAuthority.make("Test", false, 30, List.of(), now).write(folder);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> Authority.load(cert, key, null, now))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("chmod 600 " + key);
  }
}
