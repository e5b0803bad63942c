package dev.weir.plugin.snifftls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends TLS secrets to a file that only its owner can read, one line each, as Wireshark wants
 * them. Lines are written on the workers; event loops only hand them over.
 */
final class KeyLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLog.class);

  private final OutputStream out;
  private final Executor workers;
  private boolean failed;

  KeyLog(Path file, Executor workers) throws IOException {
    this.workers = workers;
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    out = Files.newOutputStream(file, StandardOpenOption.APPEND);
  }

  /** Takes one line without its end. Any thread; does not block. */
  void write(byte[] line) {
    byte[] whole = java.util.Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    try {
      workers.execute(() -> append(whole));
    } catch (RejectedExecutionException e) {
      LOG.warn("key log: too busy; a line is lost");
    }
  }

  private synchronized void append(byte[] line) {
    try {
      out.write(line);
    } catch (IOException e) {
      if (!failed) {
        failed = true;
        LOG.error("key log: {}", e.getMessage());
      }
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      LOG.warn("key log: {}", e.getMessage());
    }
  }
}
