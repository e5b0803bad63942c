package dev.weir.plugin.bypass;

import dev.weir.spi.Bypass;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Patterns that are asked on event loops and, if they come from a file, replaced from time to time.
 * A file that cannot be read or has a bad line changes nothing: the rules that were in force stay.
 */
final class Matchers implements Bypass {
  private static final Logger LOG = LoggerFactory.getLogger(Matchers.class);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** A file changed this short a time ago may change again without a new time stamp. */
  private static final Duration TICK = Duration.ofSeconds(2);

  private final List<String> written;
  private final @Nullable Path file;
  private final String name;
  private final @Nullable Network network;
  private final @Nullable ScheduledExecutorService watcher;
  private volatile MatcherSet current;

  private @Nullable Version seen;
  private String failure = "";

  /** What tells one state of a file from the next. */
  private record Version(FileTime changed, long size, @Nullable Object key, boolean settled) {
    static Version of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      FileTime changed = attributes.lastModifiedTime();
      boolean settled = changed.toInstant().isBefore(Instant.now().minus(TICK));
      return new Version(changed, attributes.size(), attributes.fileKey(), settled);
    }
  }

  Matchers(MatchersConfig config, @Nullable Path file, String name) throws IOException {
    this.written = config.matchers();
    this.network = config.network();
    this.file = file;
    this.name = name;
    seen = file == null ? null : version(file);
    current = read();
    if (file == null || config.reload().isZero()) {
      watcher = null;
    } else {
      long period = Math.max(SHORTEST.toMillis(), config.reload().toMillis());
      watcher =
          Executors.newSingleThreadScheduledExecutor(
              task -> Thread.ofPlatform().daemon().name("weir-bypass-" + name).unstarted(task));
      var _ = watcher.scheduleWithFixedDelay(this::look, period, period, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public boolean matches(Subject subject) {
    if (network != null && network != subject.network()) {
      return false;
    }
    return (network != null && written.isEmpty() && file == null) || current.matches(subject);
  }

  /** How many patterns are in force. */
  int size() {
    return current.size();
  }

  private MatcherSet read() throws IOException {
    var builder = new MatcherSet.Builder();
    for (String pattern : written) {
      try {
        Patterns.add(pattern, builder);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(Problems.quoted(pattern) + ": " + e.getMessage(), e);
      }
    }
    if (file != null) {
      List<String> problems = PatternFile.read(file, builder);
      if (!problems.isEmpty()) {
        throw new IOException(Problems.joined(problems));
      }
    }
    return builder.build();
  }

  private static @Nullable Version version(Path file) {
    try {
      return Version.of(file);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * One look at the file, on the watcher's thread. An exception here would silently end all further
   * ones.
   */
  void look() {
    try {
      Path from = file;
      if (from == null) {
        return;
      }
      Version now = version(from);
      if (now != null && now.settled() && now.equals(seen)) {
        return;
      }
      MatcherSet fresh = read();
      seen = now;
      current = fresh;
      if (!failure.isEmpty()) {
        failure = "";
        LOG.atInfo().addKeyValue("bypass", name).log("patterns are read again");
      }
    } catch (IOException | RuntimeException e) {
      String text = String.valueOf(e.getMessage());
      if (!text.equals(failure)) {
        failure = text;
        LOG.atWarn().addKeyValue("bypass", name).log("keeping the patterns in force: {}", text);
      }
    }
  }

  @Override
  public void close() {
    if (watcher == null) {
      return;
    }
    watcher.shutdownNow();
    try {
      var _ = watcher.awaitTermination(4, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
