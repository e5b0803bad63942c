package dev.weir.plugin.snifftls;

import dev.weir.spi.Bypass;
import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Folders;
import dev.weir.spi.Validation;
import dev.weir.spi.config.BypassName;
import dev.weir.spi.config.Secret;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes {@link TlsSniffer}, with all that interception needs; found by the service loader. */
public final class TlsSnifferFactory implements SnifferFactory<TlsSnifferConfig> {
  private static final Logger LOG = LoggerFactory.getLogger(TlsSnifferFactory.class);
  private static final int WAITING = 4096;

  /** For the service loader. */
  public TlsSnifferFactory() {}

  @Override
  public String type() {
    return "tls";
  }

  @Override
  public Class<TlsSnifferConfig> configType() {
    return TlsSnifferConfig.class;
  }

  /** Reads what {@link #create} reads: certificates and keys. */
  @Override
  public void validate(TlsSnifferConfig config, Validation validation) {
    String certFile = config.certFile();
    String keyFile = config.keyFile();
    if (certFile == null || keyFile == null) {
      return;
    }
    List<Runnable> looks =
        List.of(
            () -> authority(certFile, keyFile, config, validation, validation.clock()),
            () -> own(config, validation),
            () -> requireKeyLog(config, boring(config)));
    for (Runnable look : looks) {
      try {
        look.run();
      } catch (ConfigException e) {
        validation.refuse(e.key(), String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public Sniffer create(TlsSnifferConfig config, ComponentContext context) {
    String certFile = config.certFile();
    String keyFile = config.keyFile();
    if (certFile == null || keyFile == null) {
      return new TlsSniffer(null, List.of());
    }
    Authority authority = authority(certFile, keyFile, config, context, context.clock());
    OwnCertificate own = own(config, context);
    BypassName named = config.bypass();
    Bypass bypass = named == null ? null : context.bypass(named);
    boolean boring = boring(config);
    ExecutorService workers = workers(context.name());
    KeyLog keyLog = keyLog(config, context, boring, workers);
    Engines engines = boring ? new BoringEngines(own, keyLog) : new JdkEngines(own, workers);
    var maker =
        new LeafMaker(authority, config.leafKey() == TlsSnifferConfig.LeafKey.RSA, context.clock());
    Leaves<Decryption.Shown> leaves =
        new Leaves<>(
            config.cacheSize(),
            name -> {
              Leaf leaf = maker.make(name);
              return new Decryption.Shown(leaf, engines.server(leaf));
            },
            Decryption.Shown::leaf,
            workers,
            context.clock());
    LOG.info(
        "{}: intercepts TLS with {} ({})",
        context.name(),
        authority.certificate().getSubjectX500Principal().getName(),
        engines.name());
    var decryption =
        new Decryption(
            engines,
            leaves,
            new Verifier(context::trust, context.clock()),
            config.verify(),
            bypass,
            new Learned(config.learn(), config.learnFor(), context.clock()),
            config.alpn(),
            config.clientCertFile() != null,
            config.handshakeTimeout(),
            workers);
    return new TlsSniffer(decryption, keyLog == null ? List.of(workers) : List.of(workers, keyLog));
  }

  private static Authority authority(
      String certFile,
      String keyFile,
      TlsSnifferConfig config,
      Folders folders,
      InstantSource clock) {
    Secret password = config.keyPassword();
    return Authority.load(
        folders.resolve(certFile),
        folders.resolve(keyFile),
        password == null ? null : password.reveal(),
        clock.instant());
  }

  private static boolean boring(TlsSnifferConfig config) {
    return switch (config.engine()) {
      case JDK -> false;
      case AUTO -> OpenSsl.isAvailable();
      case OPENSSL -> {
        if (!OpenSsl.isAvailable()) {
          throw new ConfigException(
              "mitm.engine", "openssl: BoringSSL does not load here (expected: auto or jdk)");
        }
        yield true;
      }
    };
  }

  private static @Nullable KeyLog keyLog(
      TlsSnifferConfig config, ComponentContext context, boolean boring, ExecutorService workers) {
    String file = config.keyLogFile();
    if (file == null) {
      return null;
    }
    requireKeyLog(config, boring);
    Path path = context.resolve(file);
    try {
      return new KeyLog(path, workers);
    } catch (IOException | UnsupportedOperationException e) {
      throw new ConfigException("mitm.keyLogFile", path + ": cannot be written: " + e.getMessage());
    }
  }

  private static void requireKeyLog(TlsSnifferConfig config, boolean boring) {
    if (config.keyLogFile() != null && !boring) {
      throw new ConfigException(
          "mitm.keyLogFile",
          "only BoringSSL can tell its secrets (expected: mitm.engine: openssl)");
    }
  }

  private static OwnCertificate own(TlsSnifferConfig config, Folders folders) {
    String certFile = config.clientCertFile();
    String keyFile = config.clientKeyFile();
    if (certFile == null || keyFile == null) {
      return new OwnCertificate(null, new X509Certificate[0]);
    }
    List<X509Certificate> chain =
        KeyFiles.certificates("mitm.clientCertFile", folders.resolve(certFile));
    PrivateKey key = KeyFiles.key("mitm.clientKeyFile", folders.resolve(keyFile), null);
    if (!Authority.fits(key, chain.getFirst().getPublicKey())) {
      throw new ConfigException(
          "mitm.clientKeyFile", keyFile + ": not the key of the certificate in " + certFile);
    }
    return new OwnCertificate(key, chain.toArray(X509Certificate[]::new));
  }

  @Override
  public Optional<Check.Finding> look(TlsSnifferConfig config, ComponentContext context) {
    String certFile = config.certFile();
    String keyFile = config.keyFile();
    return certFile == null || keyFile == null
        ? Optional.empty()
        : Optional.of(AuthorityLook.at(certFile, keyFile, context));
  }

  /** Platform threads, because they compute; as many as there are processors, gone when idle. */
  private static ExecutorService workers(String name) {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("tls-" + name + "-", 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
