package dev.weir.plugin.snifftls;

import dev.weir.spi.ConfigException;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the handler metadata says about TLS. Without a certificate file nothing is decrypted. */
@Doc("Recognises TLS, reads its hellos, and decrypts it with an authority of your own.")
record TlsSnifferConfig(
    @Key(value = "mitm.certFile", aliases = "mitm.caCertFile")
        @Doc("PEM file of the authority that signs; certificates behind the first are sent along.")
        @Nullable String certFile,
    @Key(value = "mitm.keyFile", aliases = "mitm.caKeyFile")
        @Doc("PEM file of its private key: RSA or EC, PKCS#1, SEC1 or PKCS#8, encrypted or not.")
        @Nullable String keyFile,
    @Key("mitm.keyPassword")
        @Doc("Password of an encrypted key, best as ${env:NAME} or ${file:path}.")
        @Nullable Secret keyPassword,
    @Key("mitm.alpn")
        @Doc("Application protocols to prefer of those that the client offers, for example h2.")
        List<String> alpn,
    @Key("mitm.bypass") @Doc("Hosts that are passed through, by the name of a bypass.")
        @Nullable BypassName bypass,
    @Key("mitm.verify")
        @Default("strict")
        @Doc(
            "What follows from a server certificate that does not verify: a page, a note, nothing.")
        Verify verify,
    @Key("mitm.learn")
        @Default("false")
        @Doc("Pass hosts through for a while whose clients keep refusing our certificates.")
        boolean learn,
    @Key("mitm.learnFor") @Default("1h") @Range(min = "1s", max = "24h") @Doc("For how long.")
        Duration learnFor,
    @Key("mitm.leafKey") @Default("ec") @Doc("Keys of the certificates that are shown to clients.")
        LeafKey leafKey,
    @Key("mitm.cacheSize")
        @Default("1000")
        @Range(min = "1", max = "10000")
        @Doc("How many certificates are kept.")
        int cacheSize,
    @Key("mitm.clientCertFile") @Doc("PEM file with a certificate of our own for servers that ask.")
        @Nullable String clientCertFile,
    @Key("mitm.clientKeyFile") @Doc("PEM file of its private key, not encrypted.")
        @Nullable String clientKeyFile,
    @Key("mitm.keyLogFile")
        @Doc(
            "Where TLS secrets are appended for Wireshark (NSS key log). Whoever reads it, reads"
                + " all.")
        @Nullable String keyLogFile,
    @Key("mitm.handshakeTimeout")
        @Default("10s")
        @Range(min = "100ms", max = "5m")
        @Doc("How long each of the two handshakes may take.")
        Duration handshakeTimeout,
    @Key("mitm.engine")
        @Default("auto")
        @Doc("TLS by BoringSSL or by Java; auto takes BoringSSL where it loads.")
        EngineChoice engine) {

  /** What a failed verification of a server leads to. */
  enum Verify {
    STRICT,
    RECORD,
    OFF
  }

  /** Kind of leaf keys. */
  enum LeafKey {
    EC,
    RSA
  }

  /** Which implementation of TLS. */
  enum EngineChoice {
    AUTO,
    OPENSSL,
    JDK
  }

  TlsSnifferConfig {
    both("mitm.certFile", certFile, "mitm.keyFile", keyFile);
    both("mitm.clientCertFile", clientCertFile, "mitm.clientKeyFile", clientKeyFile);
  }

  private static void both(
      String oneKey, @Nullable String one, String otherKey, @Nullable String other) {
    if ((one == null) != (other == null)) {
      throw new ConfigException(
          one == null ? otherKey : oneKey,
          "given alone (expected: " + oneKey + " and " + otherKey + ", or neither)");
    }
  }
}
