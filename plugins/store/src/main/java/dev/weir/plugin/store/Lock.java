package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who writes to a store: a lock on a file in it, which the system takes back when the process ends,
 * however it ends. The file has the process's id.
 */
final class Lock implements AutoCloseable {
  private static final String FILE = "lock";
  private static final int LONGEST_PID = 20;

  /**
   * Folders that this process holds. Asked first, since closing any descriptor of a file gives back
   * all locks that the process has on it.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path file;
  private final FileChannel channel;
  private final @Nullable Object key;

  private Lock(Path folder, Path file, FileChannel channel) throws IOException {
    this.folder = folder;
    this.file = file;
    this.channel = channel;
    key = key(file);
  }

  /** Somebody else has it. */
  static final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;

    HeldException(String message) {
      super(message);
    }
  }

  /**
   * Takes it.
   *
   * @throws HeldException if another writer has it
   */
  static Lock take(Path folder) throws IOException {
    PrivateFiles.folder(folder);
    Path real = folder.toRealPath();
    if (!OWN.add(real)) {
      throw new HeldException(folder + ": another recorder of this process writes here");
    }
    try {
      return take(real, folder.resolve(FILE));
    } catch (IOException | RuntimeException e) {
      OWN.remove(real);
      throw e;
    }
  }

  private static Lock take(Path folder, Path file) throws IOException {
    FileChannel channel = PrivateFiles.open(file);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new HeldException(folder + ": another Weir" + pid(channel) + " writes here");
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new Lock(folder, file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String pid(FileChannel channel) throws IOException {
    ByteBuffer text = PrivateFiles.readFully(channel, ByteBuffer.allocate(LONGEST_PID), 0);
    String pid = StandardCharsets.US_ASCII.decode(text).toString().strip();
    return pid.matches("[0-9]+") ? " (process " + pid + ")" : "";
  }

  /** Whether the folder is still the one that was locked. */
  boolean isStillThere() {
    try {
      return Objects.equals(key, key(file));
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      OWN.remove(folder);
    }
  }
}
