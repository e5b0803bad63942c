package dev.weir.spi.net;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Failures of sockets in words for people. No state; any thread.
 *
 * @since 1.0
 */
public final class SocketFailures {
  /** {@code recvAddress(..) failed with error(-104): Connection reset by peer}. */
  private static final Pattern NATIVE =
      Pattern.compile("[A-Za-z0-9_]+\\([^)]*\\) failed(?: with error\\(-?[0-9]+\\))?: (.+)");

  private SocketFailures() {}

  /** What happened, without the system call in which it was noticed: {@code connection reset}. */
  public static String text(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return "failed: " + failure.getClass().getSimpleName();
    }
    Matcher call = NATIVE.matcher(message);
    String what = call.matches() ? call.group(1) : message;
    String lower = what.toLowerCase(Locale.ROOT);
    return lower.startsWith("connection reset")
        ? "connection reset"
        : call.matches() ? lower : what;
  }
}
