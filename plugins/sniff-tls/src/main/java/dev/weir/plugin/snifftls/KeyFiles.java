package dev.weir.plugin.snifftls;

import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and private keys from PEM files. What goes wrong is a {@link ConfigException}
 * that names the file and never shows what is in it. Blocks; ordinary threads.
 */
final class KeyFiles {
  private static final long LARGEST = 1 << 20;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private KeyFiles() {}

  /** All certificates of a file, in their order; at least one. */
  static List<X509Certificate> certificates(String key, Path file) {
    var found = new ArrayList<X509Certificate>();
    try (var pem = new PEMParser(new StringReader(read(key, file)))) {
      var converter = new JcaX509CertificateConverter();
      for (Object object = pem.readObject(); object != null; object = pem.readObject()) {
        if (object instanceof X509CertificateHolder holder) {
          found.add(converter.getCertificate(holder));
        }
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ConfigException(key, file + ": a broken certificate (expected: PEM)");
    }
    if (found.isEmpty()) {
      throw new ConfigException(key, file + ": no certificate in it (expected: PEM)");
    }
    return found;
  }

  /**
   * The private key of a file: PKCS#1, SEC1 or PKCS#8, encrypted or not.
   *
   * @param password of an encrypted one; null if none was given
   */
  static PrivateKey key(String key, Path file, @Nullable String password) {
    String text = read(key, file);
    try (var pem = new PEMParser(new StringReader(text))) {
      for (Object object = pem.readObject(); object != null; object = pem.readObject()) {
        PrivateKeyInfo info = info(key, file, object, password);
        if (info != null) {
          return new JcaPEMKeyConverter().getPrivateKey(info);
        }
      }
    } catch (PEMException | PKCSException e) {
      throw new ConfigException(
          key,
          file
              + (password == null
                  ? ": a broken private key (expected: PEM)"
                  : ": cannot be decrypted (expected: the password of this key)"));
    } catch (IOException | OperatorCreationException | IllegalArgumentException e) {
      throw new ConfigException(key, file + ": a broken private key (expected: PEM)");
    }
    throw new ConfigException(key, file + ": no private key in it (expected: PEM)");
  }

  private static @Nullable PrivateKeyInfo info(
      String key, Path file, Object object, @Nullable String password)
      throws IOException, OperatorCreationException, PKCSException {
    return switch (object) {
      case PrivateKeyInfo plain -> plain;
      case PEMKeyPair pair -> pair.getPrivateKeyInfo();
      case PKCS8EncryptedPrivateKeyInfo encrypted -> {
        // The JDK has no single name for all PBES2 combinations. An instance, never registered.
        var decryptor =
            new JceOpenSSLPKCS8DecryptorProviderBuilder()
                .setProvider(new BouncyCastleProvider())
                .build(password(key, file, password));
        yield encrypted.decryptPrivateKeyInfo(decryptor);
      }
      case PEMEncryptedKeyPair encrypted -> {
        var decryptor =
            new JcePEMDecryptorProviderBuilder()
                .setProvider(new BouncyCastleProvider())
                .build(password(key, file, password));
        yield encrypted.decryptKeyPair(decryptor).getPrivateKeyInfo();
      }
      default -> null;
    };
  }

  private static char[] password(String key, Path file, @Nullable String password) {
    if (password == null || password.isEmpty()) {
      throw new ConfigException(
          key, file + ": encrypted (give mitm.keyPassword, for example as ${env:CA_PASSWORD})");
    }
    return password.toCharArray();
  }

  /**
   * A key that others can read or change protects nobody. Its owner is whoever runs Weir, or root;
   * for root itself anybody will do, as that is who made the key before calling sudo.
   */
  static void requirePrivate(String key, Path file) {
    Set<PosixFilePermission> all;
    int owner;
    int self;
    try {
      all = Files.getPosixFilePermissions(file);
      owner = uid(file);
      self = uid(Path.of("/proc/self"));
    } catch (NoSuchFileException e) {
      throw new ConfigException(key, file + ": no such file (make one with: weir ca)");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return; // A file system without such permissions.
    }
    if (!OWNERS.containsAll(all)) {
      throw new ConfigException(
          key, file + ": others than its owner can read or change it (do: chmod 600 " + file + ")");
    }
    if (owner != self && owner != 0 && self != 0) {
      throw new ConfigException(
          key, file + ": belongs to another user, with the id " + owner + " (do: chown it)");
    }
  }

  private static int uid(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  private static String read(String key, Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST) {
        throw new ConfigException(key, file + ": larger than 1 MiB (expected: PEM)");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new ConfigException(key, file + ": no such file (make one with: weir ca)");
    } catch (AccessDeniedException e) {
      throw new ConfigException(key, file + ": permission denied (expected: readable)");
    } catch (IOException e) {
      throw new ConfigException(key, file + ": cannot be read: " + e.getMessage());
    }
  }
}
