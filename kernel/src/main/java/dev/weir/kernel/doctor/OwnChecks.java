package dev.weir.kernel.doctor;

import dev.weir.spi.Check;
import dev.weir.spi.Check.Finding;
import dev.weir.spi.Check.Level;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel itself needs of a machine. */
final class OwnChecks {
  private static final int JAVA = 25;
  private static final int FEW_FILES = 4_096;
  private static final int MANY_FILES = 65_536;
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+|unlimited)");

  private OwnChecks() {}

  static Map<String, Check> all() {
    Map<String, Check> all = new LinkedHashMap<>();
    all.put("java", OwnChecks::java);
    all.put("epoll", OwnChecks::epoll);
    all.put("files", OwnChecks::files);
    all.put("memory", OwnChecks::memory);
    all.put("clock", OwnChecks::clock);
    return all;
  }

  private static Finding java() {
    String value = System.getProperty("java.version") + " at " + System.getProperty("java.home");
    return Runtime.version().feature() >= JAVA
        ? fine(value)
        : new Finding(Level.FAIL, value, "install Java " + JAVA + ", or set WEIR_JAVA to its java");
  }

  private static Finding epoll() {
    if (Epoll.isAvailable()) {
      return fine("native, " + System.getProperty("os.version"));
    }
    Throwable cause = Epoll.unavailabilityCause();
    return new Finding(
        Level.WARN,
        "not in use: " + (cause == null ? "unknown" : cause.getMessage()),
        "red, redu and so_mark need it: Linux on x86_64 or aarch64, and a /tmp from which libraries"
            + " may be loaded (else -Dio.netty.native.workdir in WEIR_JAVA_OPTS)");
  }

  private static Finding files() throws IllegalStateException {
    String limits;
    try {
      limits = Files.readString(Path.of("/proc/self/limits"));
    } catch (IOException e) {
      return new Finding(Level.INFO, "unknown: " + e.getMessage(), "");
    }
    return files(limits);
  }

  /** From the text of {@code /proc/self/limits}. */
  static Finding files(String limits) {
    Matcher matcher = OPEN_FILES.matcher(limits);
    if (!matcher.find() || matcher.group(1).equals("unlimited")) {
      return fine("no limit");
    }
    long most = Long.parseLong(matcher.group(1));
    String value = most + " open files, about " + (most - 100) / 2 + " connections";
    String remedy = "LimitNOFILE=1048576 in the systemd unit, or ulimit -n";
    return most < FEW_FILES
        ? new Finding(Level.WARN, value, remedy)
        : new Finding(
            most < MANY_FILES ? Level.INFO : Level.OK, value, most < MANY_FILES ? remedy : "");
  }

  private static Finding memory() {
    return fine((Runtime.getRuntime().maxMemory() >> 20) + " MiB heap at most");
  }

  private static Finding clock() {
    return ClockState.finding(Instant.now(), ClockState.ask());
  }

  private static Finding fine(String value) {
    return new Finding(Level.OK, value, "");
  }
}
