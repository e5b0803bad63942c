package dev.weir.plugin.snifftls;

import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What {@code weir doctor} says about an authority: until when it is valid, and who may read its
 * key.
 */
final class AuthorityLook {
  private static final Duration SOON = Duration.ofDays(30);

  private AuthorityLook() {}

  static Finding at(String certFile, String keyFile, ComponentContext context) {
    Path key = context.resolve(keyFile);
    X509Certificate certificate;
    Set<PosixFilePermission> mode;
    try {
      certificate = KeyFiles.certificates("mitm.certFile", context.resolve(certFile)).getFirst();
      mode = Files.getPosixFilePermissions(key);
    } catch (ConfigException e) {
      return new Finding(Level.FAIL, String.valueOf(e.getMessage()), "weir ca makes an authority");
    } catch (IOException | UnsupportedOperationException e) {
      return new Finding(
          Level.FAIL, key + " cannot be read: " + e.getMessage(), "weir ca makes an authority");
    }
    return of(
        certificate.getSubjectX500Principal().getName(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        PosixFilePermissions.toString(mode),
        Files.isReadable(key),
        context.clock().instant());
  }

  /**
   * Judges what was found.
   *
   * @param mode of the key's file, as nine letters
   */
  static Finding of(
      String name, Instant from, Instant until, String mode, boolean readable, Instant now) {
    String value = name + " until " + until + ", key " + mode;
    if (now.isBefore(from)) {
      return new Finding(Level.FAIL, value + ": not valid before " + from, "set the clock");
    }
    if (now.isAfter(until)) {
      return new Finding(
          Level.FAIL, value + ": expired", "weir ca, and give the new certificate to the clients");
    }
    if (!readable) {
      return new Finding(
          Level.FAIL, value + ": the key cannot be read", "chown it to the user Weir runs as");
    }
    if (!mode.substring(3).equals("------")) {
      return new Finding(
          Level.FAIL, value + ": the key is not for its owner alone", "chmod 600 the key");
    }
    return until.isBefore(now.plus(SOON))
        ? new Finding(
            Level.WARN, value + ": soon", "weir ca, and give the new certificate to the clients")
        : new Finding(Level.OK, value, "");
  }
}
