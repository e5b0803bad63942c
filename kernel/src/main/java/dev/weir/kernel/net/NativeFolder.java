package dev.weir.kernel.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where native libraries are unpacked that come inside of jars: epoll, TLS, compression, SQLite.
 * Usually that is the folder for temporary files. On hardened machines nothing may be loaded from
 * there, so then it is a folder of the user's own. To be called before the first of them is used.
 */
public final class NativeFolder {
  private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);

  /** By which each library is told; all of them default to {@code java.io.tmpdir}. */
  private static final List<String> PROPERTIES =
      List.of("io.netty.native.workdir", "org.sqlite.tmpdir", "ZstdTempFolder");

  private NativeFolder() {}

  /**
   * Looks at the folder for temporary files and leads the libraries elsewhere if need be. What was
   * set by hand stays.
   *
   * @param own the user's own folder
   */
  public static void prepare(Path own) {
    Path usual = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    try {
      String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
      if (isNoExec(usual.toRealPath(), mounts)) {
        use(own.resolve("native"));
      }
    } catch (IOException | SecurityException e) {
      LOG.atWarn().log("native libraries may not be loadable from {}: {}", usual, e.toString());
    }
  }

  private static void use(Path folder) throws IOException {
    FileAttribute<?> privately =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder, privately);
    for (String property : PROPERTIES) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, folder.toString());
      }
    }
  }

  /**
   * Whether nothing may be loaded from a folder.
   *
   * <pre>
   *  36 35 98:0 /root /mount/point rw,noexec ...      of /proc/self/mountinfo
   *              |          |           |
   *        in its system  where     with what
   * </pre>
   *
   * <p>The last line wins whose mount point is the folder or around it and that is the longest
   * such: what is mounted later hides what was there.
   */
  static boolean isNoExec(Path folder, String mounts) {
    int longest = -1;
    boolean noExec = false;
    for (String line : mounts.lines().toList()) {
      String[] fields = line.split(" ", -1);
      if (fields.length < 6) {
        continue;
      }
      Path point = Path.of(fields[4].replace("\\040", " "));
      if (folder.startsWith(point) && point.getNameCount() >= longest) {
        longest = point.getNameCount();
        noExec = List.of(fields[5].split(",", -1)).contains("noexec");
      }
    }
    return noExec;
  }
}
