package dev.weir.kernel.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.weir.spi.files.Backups;
import dev.weir.spi.files.Rotation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * A file of log lines that gives way to a new one before it is larger than it may be; a line is
 * never split. Written on the log's own thread.
 */
final class RotatedFile extends OutputStreamAppender<ILoggingEvent> {
  private final Path path;
  private final Rotation rotation;

  RotatedFile(Path path, Rotation rotation) {
    this.path = path.toAbsolutePath();
    this.rotation = rotation;
  }

  @Override
  public void start() {
    try {
      setOutputStream(new Stream(path, rotation, this));
      super.start();
    } catch (IOException e) {
      addError("cannot open " + path, e);
    }
  }

  /** What the encoder writes to, one line in each call. */
  private static final class Stream extends OutputStream {
    private final Path path;
    private final long most;
    private final Backups backups;
    private final RotatedFile appender;
    private OutputStream out;
    private long size;

    Stream(Path path, Rotation rotation, RotatedFile appender) throws IOException {
      this.appender = appender;
      this.path = path;
      most = rotation.maxBytes();
      Files.createDirectories(path.getParent());
      out = open();
      size = Files.size(path);
      backups = new Backups(path, rotation, InstantSource.system());
      backups.tidy();
    }

    private OutputStream open() throws IOException {
      return new BufferedOutputStream(
          Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (size > 0 && size + length > most) {
        rotate();
      }
      out.write(bytes, from, length);
      size += length;
    }

    private void rotate() throws IOException {
      out.close();
      try {
        backups.putAside();
        backups.tidy();
      } catch (IOException e) {
        // Written on, and tried again a file's size later: a long log is better than none.
        appender.addError("cannot put " + path + " aside", e);
      }
      out = open();
      size = 0;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
      backups.close();
    }
  }
}
