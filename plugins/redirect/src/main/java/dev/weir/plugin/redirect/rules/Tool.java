package dev.weir.plugin.redirect.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Runs the system's tools. One at a time, on the caller's thread. */
final class Tool {
  private static final int SECONDS = 20;
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin");

  private Tool() {}

  /** What a tool said. */
  record Said(int exit, String text) {
    boolean ok() {
      return exit == 0;
    }

    /** Whether it lacked the right to do it. */
    boolean lacksPrivilege() {
      String lower = text.toLowerCase(Locale.ROOT);
      return lower.contains("not permitted") || lower.contains("must be root");
    }
  }

  /** Whether a tool is installed. Its folder is not in every user's path. */
  static boolean has(String name) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Runs a command line of plain words. */
  static Said run(String commandLine, String input) throws IOException {
    return run(List.of(commandLine.split(" ", -1)), input);
  }

  static Said run(List<String> command, String input) throws IOException {
    Process process = builder(command).redirectErrorStream(true).start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; what it says tells why.
    }
    String text;
    try (var in = process.getInputStream()) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.getFirst() + ": still runs after " + SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + ": interrupted", e);
    }
    return new Said(process.exitValue(), text.strip());
  }

  static ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().merge("PATH", String.join(":", FOLDERS), (own, more) -> own + ":" + more);
    builder.environment().put("LC_ALL", "C");
    return builder;
  }
}
