package dev.weir.plugin.recorder.mongo;

import static dev.weir.plugin.recorder.mongo.MongoRecorderConfigTest.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.HttpSender;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import java.io.File;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS to the server, verified against whom the gateway trusts. */
@Timeout(60)
class MongoTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  /** A context that trusts one certificate. */
  private record Trusting(FakeContext inner, X509ExtendedTrustManager trust)
      implements ComponentContext {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Path resolve(String path) {
      return inner.resolve(path);
    }

    @Override
    public InstantSource clock() {
      return inner.clock();
    }

    @Override
    public HttpSender http() {
      return inner.http();
    }
  }

  /** A key with a certificate of its own, made by the JDK's tool. */
  private KeyStore identity(String file, String address) throws Exception {
    Path store = folder.resolve(file);
    Process made =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "san=ip:" + address,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(
            new String(
                made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("rror");
    assertThat(made.waitFor()).isZero();
    return KeyStore.getInstance(new File(store.toString()), PASSWORD);
  }

  private static X509ExtendedTrustManager trust(KeyStore identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", identity.getCertificate("server"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private Delivery deliver(KeyStore server, KeyStore trusted) throws Exception {
    var key = (PrivateKey) server.getKey("server", PASSWORD);
    var certificate = (X509Certificate) server.getCertificate("server");
    try (var wire = new WireServer()) {
      wire.kill();
      wire.start(mongo -> mongo.enableSsl(key, null, certificate));
      String uri = wire.uri() + "/?tls=true";
      try (Recorder recorder =
          new MongoRecorderFactory()
              .create(
                  config(uri, "records"), new Trusting(FakeContext.in(folder), trust(trusted)))) {
        return Deliveries.once(recorder, Entries.numbered(1, 3));
      }
    }
  }

  @Test
  void aServerThatTheGatewayTrustsGetsTheRecords() throws Exception {
    KeyStore server = identity("a.p12", "127.0.0.1");

    assertThat(deliver(server, server)).isEqualTo(Delivery.ALL);
  }

  @Test
  void aServerThatNobodyTrustsOrThatHasAnotherAddressGetsNone() throws Exception {
    KeyStore server = identity("a.p12", "127.0.0.1");
    KeyStore elsewhere = identity("b.p12", "127.0.0.2");

    assertThat(deliver(server, elsewhere)).isInstanceOf(Delivery.Retry.class);
    assertThat(deliver(elsewhere, elsewhere)).isInstanceOf(Delivery.Retry.class);
  }
}
