package dev.weir.kernel.cli;

import dev.weir.kernel.log.LogSettings;
import dev.weir.kernel.log.Logging;
import dev.weir.spi.terminal.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command reads and writes. Results go to {@code out}, everything else to {@code err}.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal whether a person reads standard output
 * @param errIsTerminal whether a person reads standard error
 * @param folder the working directory
 * @param home the user's home directory
 * @param environment the environment variables
 */
public record Terminal(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Path folder,
    Path home,
    Map<String, String> environment) {
  /** The process's own. */
  public static Terminal system() {
    return new Terminal(
        System.in,
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        isTerminal(1),
        isTerminal(2),
        Path.of(""),
        Path.of(System.getProperty("user.home", "/")),
        System.getenv());
  }

  /** The user's own folder: {@code WEIR_HOME}, or {@code .weir} in the home directory. */
  public Path own() {
    String given = environment.getOrDefault("WEIR_HOME", "");
    return given.isEmpty() ? home.resolve(".weir") : Path.of(given);
  }

  // Console.isTerminal tells nothing about standard error; Linux names what is behind a descriptor.
  private static boolean isTerminal(int descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException unknown) {
      return false;
    }
  }

  /** What standard output is now; a window may have changed its size. */
  public Screen screen() {
    int columns = outIsTerminal ? WindowSize.columns(1) : 0;
    return new Screen(outIsTerminal, columns > 0 ? columns : Screen.USUAL_COLUMNS, coloursOut());
  }

  /** Whether colours may be used on standard output. */
  public boolean coloursOut() {
    return outIsTerminal && mayColour();
  }

  /** Whether colours may be used on standard error. */
  public boolean coloursErr() {
    return errIsTerminal && mayColour();
  }

  /** Sends the log where the settings say, in the form that fits who reads it. */
  void configureLogging(LogSettings settings) {
    boolean toOut = settings.output().equals("stdout");
    Logging.configure(
        settings, toOut ? outIsTerminal : errIsTerminal, toOut ? coloursOut() : coloursErr());
  }

  // See no-color.org: present and not empty, whatever the value.
  private boolean mayColour() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
