package dev.weir.plugin.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that nobody else may read and whose name is not a link. */
final class PrivateFiles {
  private static final FileAttribute<?> FILE = mode("rw-------");
  private static final FileAttribute<?> FOLDER = mode("rwx------");
  private static final Set<OpenOption> WRITE =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private PrivateFiles() {}

  private static FileAttribute<?> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  /** Opens for reading and writing; made if it is not there. */
  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, WRITE, FILE);
  }

  /** Opens for reading. */
  static FileChannel read(Path file) throws IOException {
    return FileChannel.open(file, READ);
  }

  /** Makes sure that a file is there and is no link, for a library that opens it by its name. */
  static void prepare(Path file) throws IOException {
    open(file).close();
  }

  /** Makes a folder and those above it. */
  static void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, FOLDER);
    }
    if (!Files.isWritable(folder)) {
      throw new FileSystemException(
          folder.toString(), null, "not writable (let the gateway's user write there)");
    }
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Fills the buffer as far as the file goes, and flips it. */
  static ByteBuffer readFully(FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        break;
      }
      at += count;
    }
    return into.flip();
  }
}
