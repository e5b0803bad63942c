package dev.weir.spi.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that were full: {@code records-2026-11-22T10-15-30.123.json}, then perhaps {@code .gz}.
 * Compressing and removing happen on a thread of their own, so that whoever writes never waits for
 * them.
 *
 * @since 1.0
 */
public final class Backups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS");
  private static final String PACKED = ".gz";
  private static final String UNFINISHED = ".gz.tmp";
  private static final long CLOSE_SECONDS = 4;

  private final Path path;
  private final Path folder;
  private final Rotation rotation;
  private final InstantSource clock;
  private final ZoneId zone;
  private final String stem;
  private final String extension;
  private final ExecutorService worker;
  private volatile boolean closing;

  /** The time in the name that was given last; only who writes knows it. */
  private Instant last = Instant.MIN;

  /** An old file and when it was put aside. */
  private record Backup(Path file, Instant time) {}

  /**
   * Those of one file.
   *
   * @param path the file that is written to
   * @param clock the time, for names and ages
   */
  public Backups(Path path, Rotation rotation, InstantSource clock) {
    this.path = path;
    this.rotation = rotation;
    this.clock = clock;
    Path parent = path.getParent();
    folder = parent == null ? Path.of("") : parent;
    zone = rotation.localTime() ? ZoneId.systemDefault() : ZoneOffset.UTC;
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    stem = dot <= 0 ? name : name.substring(0, dot);
    extension = dot <= 0 ? "" : name.substring(dot);
    worker =
        Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().daemon().name("weir-file-" + stem).unstarted(task));
  }

  /**
   * Gives the full file its dated name. Whoever writes calls it, with the file closed.
   *
   * @throws IOException if it keeps its name
   */
  public void putAside() throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (!now.isAfter(last)) {
      // Files that are full within a millisecond, or a clock that was put back: names keep the
      // order.
      now = last.plusMillis(1);
    }
    Path to = named(now);
    while (Files.exists(to, LinkOption.NOFOLLOW_LINKS) || Files.exists(packed(to))) {
      now = now.plusMillis(1);
      to = named(now);
    }
    Files.move(path, to);
    last = now;
  }

  private Path named(Instant time) {
    return folder.resolve(stem + '-' + STAMP.format(time.atZone(zone)) + extension);
  }

  private static Path packed(Path file) {
    return file.resolveSibling(file.getFileName() + PACKED);
  }

  /** Compresses and removes what there is to compress and remove, some time soon. */
  public void tidy() {
    try {
      worker.execute(this::tidyNow);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().addKeyValue("path", path).log("not tidied: closing");
    }
  }

  private void tidyNow() {
    try {
      List<Backup> kept = new ArrayList<>();
      Instant oldest =
          rotation.maxAge() == 0
              ? Instant.MIN
              : clock.instant().minus(rotation.maxAge(), ChronoUnit.DAYS);
      for (Backup backup : all()) {
        boolean tooMany = rotation.maxBackups() > 0 && kept.size() >= rotation.maxBackups();
        if (tooMany || backup.time().isBefore(oldest)) {
          Files.deleteIfExists(backup.file());
        } else {
          kept.add(backup);
        }
      }
      if (rotation.compress()) {
        for (Backup backup : kept) {
          pack(backup.file());
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn().addKeyValue("path", path).log("cannot tidy old files: {}", e.toString());
    }
  }

  /** The old files, newest first. What does not carry our kind of name is left alone. */
  private List<Backup> all() throws IOException {
    var found = new ArrayList<Backup>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(stem + '-') || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        boolean unfinished = name.endsWith(extension + UNFINISHED);
        String suffix = unfinished ? UNFINISHED : name.endsWith(extension + PACKED) ? PACKED : "";
        String plain = name.substring(stem.length() + 1, name.length() - suffix.length());
        if (!plain.endsWith(extension)) {
          continue;
        }
        Instant time = time(plain.substring(0, plain.length() - extension.length()));
        if (time == null) {
          continue;
        }
        if (unfinished) {
          // A compression that was cut short; the file itself is still there.
          Files.deleteIfExists(file);
        } else {
          found.add(new Backup(file, time));
        }
      }
    }
    found.sort(Comparator.comparing(Backup::time).reversed());
    return found;
  }

  private @Nullable Instant time(String stamp) {
    try {
      return LocalDateTime.parse(stamp, STAMP).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private void pack(Path file) throws IOException {
    if (closing || file.toString().endsWith(PACKED)) {
      return;
    }
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    boolean whole = false;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        FileChannel channel =
            FileChannel.open(
                unfinished,
                Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream out = new GZIPOutputStream(Channels.newOutputStream(channel), 64 << 10)) {
      whole = copy(in, out);
    } finally {
      if (!whole) {
        Files.deleteIfExists(unfinished);
      }
    }
    if (whole) {
      Files.move(unfinished, packed(file));
      Files.delete(file);
    }
  }

  /**
   * @return whether all was copied; false when it was time to close
   */
  private boolean copy(InputStream in, OutputStream out) throws IOException {
    var block = new byte[64 << 10];
    int count = in.read(block);
    while (count >= 0) {
      if (closing) {
        return false;
      }
      out.write(block, 0, count);
      count = in.read(block);
    }
    return true;
  }

  /**
   * Gives up a compression that is under way, and waits for that for a few seconds: also on a
   * thread that was interrupted so that it ends, since nobody tidies up later.
   */
  @Override
  public void close() {
    closing = true;
    worker.shutdown();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    boolean interrupted = false;
    boolean ended = false;
    while (!ended && until - System.nanoTime() > 0) {
      try {
        ended = worker.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!ended) {
      LOG.atWarn().addKeyValue("path", path).log("still compressing an old file");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
