package dev.weir.plugin.recorder.file;

import dev.weir.spi.record.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that is being appended to. Never opened through a symbolic link: whoever may write in
 * the folder could otherwise lead records into another file. New files are for their owner alone.
 */
final class OpenFile {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFile.class);

  private final Path path;
  private final FileChannel channel;
  private final @Nullable Object identity;

  /** How much of the running append is in the file. */
  private long written;

  OpenFile(Path path, FileChannel channel, @Nullable Object identity) {
    this.path = path;
    this.channel = channel;
    this.identity = identity;
  }

  /** Opens or makes the file and sees to it that it ends where a record may begin. */
  static OpenFile open(Path path, byte[] separator) throws IOException {
    Path folder = path.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (Files.isSymbolicLink(path)) {
      throw new FileSystemException(
          path.toString(), null, "is a symbolic link, which is not followed");
    }
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      // Opening a pipe would wait for a reader.
      throw new FileSystemException(path.toString(), null, "is not a regular file");
    }
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      var file = new OpenFile(path, channel, identity(path));
      Tail.mend(path, channel, separator);
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Whether the path still names the file that is open: others may have moved or removed it. */
  boolean isStillThere() {
    try {
      return Objects.equals(identity(path), identity);
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Appends records, each followed by the separator: all of them, or none if it throws.
   *
   * @param buffer to gather them in; larger than the separator
   */
  void append(List<Entry> entries, byte[] separator, ByteBuffer buffer) throws IOException {
    long start = channel.size();
    written = 0;
    buffer.clear();
    try {
      for (Entry entry : entries) {
        ByteBuffer payload = entry.payload().duplicate();
        // A record and its separator are one write, unless they are larger than the buffer.
        if (payload.remaining() + separator.length > buffer.remaining()) {
          drain(buffer);
        }
        put(payload, buffer);
        put(ByteBuffer.wrap(separator), buffer);
      }
      drain(buffer);
    } catch (IOException e) {
      undo(start, e);
      throw e;
    }
  }

  private void put(ByteBuffer from, ByteBuffer buffer) throws IOException {
    while (from.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        drain(buffer);
      }
      int count = Math.min(from.remaining(), buffer.remaining());
      buffer.put(from.slice(from.position(), count));
      from.position(from.position() + count);
    }
  }

  private void drain(ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      written += channel.write(buffer);
    }
    buffer.clear();
  }

  /** Takes back what was written, so that the records can be written again from the first on. */
  private void undo(long start, IOException why) {
    try {
      if (written > 0 && channel.size() == start + written) {
        channel.truncate(start);
      }
    } catch (IOException e) {
      // The next open mends the end of the file; whole lines that stay are written twice.
      why.addSuppressed(e);
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("path", path).log("cannot close: {}", e.getMessage());
    }
  }
}
