package dev.weir.kernel.plugin;

import dev.weir.spi.SpiVersion;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashSet;
import java.util.Set;

/**
 * What is asked of plugin jars.
 *
 * @param spiVersion the version that {@code Plugin-Requires} must admit
 * @param maxJarBytes size of a jar
 * @param maxExpandedBytes size of its entries together, unpacked
 * @param maxEntries number of its entries
 * @param trustedOwners numeric ids of the users who may own the folder and the jars
 */
public record Loading(
    String spiVersion,
    long maxJarBytes,
    long maxExpandedBytes,
    int maxEntries,
    Set<Integer> trustedOwners) {
  public Loading {
    trustedOwners = Set.copyOf(trustedOwners);
  }

  /**
   * The ordinary bounds. Trusted are root, the user of this process, and whoever owns the kernel's
   * own code: that user could change what runs here anyway.
   */
  public static Loading usual() {
    return new Loading(SpiVersion.CURRENT, 256L << 20, 1L << 30, 65_536, trusted());
  }

  /** The same with other owners. */
  public Loading withTrustedOwners(Set<Integer> owners) {
    return new Loading(spiVersion, maxJarBytes, maxExpandedBytes, maxEntries, owners);
  }

  /** The same with another version of the contract. */
  public Loading withSpiVersion(String version) {
    return new Loading(version, maxJarBytes, maxExpandedBytes, maxEntries, trustedOwners);
  }

  /** The same with other bounds. */
  public Loading withBounds(long jarBytes, long expandedBytes, int entries) {
    return new Loading(spiVersion, jarBytes, expandedBytes, entries, trustedOwners);
  }

  private static Set<Integer> trusted() {
    var owners = new HashSet<Integer>();
    owners.add(0);
    try {
      owners.add(processOwner());
      CodeSource source = Loading.class.getProtectionDomain().getCodeSource();
      if (source != null && source.getLocation() != null) {
        owners.add(owner(Path.of(source.getLocation().toURI())));
      }
    } catch (IOException | URISyntaxException e) {
      // Then only the others are trusted: the stricter answer.
      return owners;
    }
    return owners;
  }

  /**
   * The effective user; not the owner of /proc/self, which is root if the process has privileges.
   */
  private static int processOwner() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:")) {
        return Integer.parseInt(line.split("\\s+", -1)[2]);
      }
    }
    throw new IOException("/proc/self/status has no Uid line");
  }

  /** The numeric id of a file's owner. */
  static int owner(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }
}
