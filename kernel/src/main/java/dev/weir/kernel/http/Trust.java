package dev.weir.kernel.http;

import dev.weir.spi.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate authorities servers are verified against: the platform's, and those in {@code
 * SSL_CERT_FILE} (one PEM bundle) and {@code SSL_CERT_DIR} (folders of PEM files, separated by
 * colons). The variables add; they do not replace. Thread-safe.
 *
 * <p>The variables are read at once, so that a wrong one stops the start; the platform's store,
 * which takes a while, is read when it is first needed.
 */
public final class Trust {
  private static final String FILE = "SSL_CERT_FILE";
  private static final String DIR = "SSL_CERT_DIR";
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
  private static final int LARGEST_FILE = 16 << 20;
  private static final int MOST_FILES = 10_000;

  private final List<X509Certificate> added;
  private @Nullable X509ExtendedTrustManager manager;

  private Trust(Collection<X509Certificate> added) {
    this.added = List.copyOf(added);
  }

  /** The platform's authorities and no others. */
  public static Trust platform() {
    return new Trust(List.of());
  }

  /**
   * Reads what the environment adds.
   *
   * @param environment normally {@link System#getenv()}
   * @throws ConfigException if a variable names something that cannot be read; says which and why
   */
  public static Trust load(Map<String, String> environment) {
    Set<X509Certificate> found = new LinkedHashSet<>();
    String file = environment.getOrDefault(FILE, "");
    if (!file.isEmpty()) {
      found.addAll(bundle(FILE, path(FILE, file), true));
    }
    for (String dir : environment.getOrDefault(DIR, "").split(":", -1)) {
      if (!dir.isEmpty()) {
        found.addAll(folder(path(DIR, dir)));
      }
    }
    return new Trust(found);
  }

  /** The certificates that the environment added, in the order in which they were found. */
  public List<X509Certificate> added() {
    return added;
  }

  /** Verifies certificate chains against all of them. */
  public synchronized X509ExtendedTrustManager manager() {
    X509ExtendedTrustManager known = manager;
    if (known == null) {
      try {
        known = added.isEmpty() ? build(null) : build(merged());
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("trust store: " + e.getMessage(), e);
      }
      manager = known;
    }
    return known;
  }

  /** A context for clients that verify with {@link #manager}. */
  public SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("tls: " + e.getMessage(), e);
    }
  }

  private KeyStore merged() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (X509Certificate platform : build(null).getAcceptedIssuers()) {
      store.setCertificateEntry("platform-" + number++, platform);
    }
    for (X509Certificate own : added) {
      store.setCertificateEntry("added-" + number++, own);
    }
    return store;
  }

  private static X509ExtendedTrustManager build(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no X.509 trust manager in this Java");
  }

  private static Path path(String variable, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw unreadable(variable, text, "not a path");
    }
  }

  private static List<X509Certificate> folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw unreadable(DIR, folder, Files.exists(folder) ? "not a folder" : "no such folder");
    }
    // Sorted, so that the order does not depend on the file system.
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        if (Files.isRegularFile(file) && files.add(file) && files.size() > MOST_FILES) {
          throw unreadable(DIR, folder, "more than " + MOST_FILES + " files");
        }
      }
    } catch (IOException e) {
      throw unreadable(DIR, folder, reason(e));
    }
    var found = new ArrayList<X509Certificate>();
    for (Path file : files) {
      found.addAll(bundle(DIR, file, false));
    }
    return found;
  }

  /** All certificates of a PEM file; text around the blocks is skipped. */
  private static List<X509Certificate> bundle(String variable, Path file, boolean required) {
    String text = read(variable, file);
    var found = new ArrayList<X509Certificate>();
    int from = text.indexOf(BEGIN);
    while (from >= 0) {
      int end = text.indexOf(END, from);
      if (end < 0) {
        throw unreadable(variable, file, "a certificate without its END line");
      }
      found.add(certificate(variable, file, text.substring(from + BEGIN.length(), end)));
      from = text.indexOf(BEGIN, end);
    }
    if (found.isEmpty() && required) {
      throw unreadable(variable, file, "no certificate in it");
    }
    return found;
  }

  private static X509Certificate certificate(String variable, Path file, String base64) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      throw unreadable(variable, file, "a broken certificate: " + e.getMessage());
    }
  }

  private static String read(String variable, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw unreadable(variable, file, "larger than 16 MiB");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(variable, file, reason(e));
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException _ -> "no such file";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static ConfigException unreadable(String variable, Object path, String why) {
    String expected = variable.equals(FILE) ? "a PEM file" : "folders of PEM files";
    return new ConfigException(
        variable,
        path + ": " + why + " (expected " + expected + "; correct the variable or unset it)");
  }
}
