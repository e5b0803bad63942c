package dev.weir.kernel.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.weir.kernel.record.Masking;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What both forms of a line have in common. Stateless. */
final class Lines {
  /** Characters of a message or a value; what a client can send must not flood the log. */
  static final int LONGEST = 4096;

  private static final int LONGEST_STACK = 32 * 1024;

  private Lines() {}

  static String level(ILoggingEvent event) {
    return event.getLevel().toString().toLowerCase(Locale.ROOT);
  }

  /** A text without secrets, as far as they are known to be some, and not too long. */
  static String shortened(String said) {
    String text = Masking.text(said);
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }

  /** The error in one line: its message, after its kind where the message alone says little. */
  static @Nullable String error(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return null;
    }
    String name = thrown.getClassName();
    String kind = name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? kind : kind + ": " + Masking.text(message);
  }

  /**
   * The stack trace, or null if it would not help: networks fail, and where in the code that was
   * noticed matters only to who debugs it.
   */
  static @Nullable String stack(ILoggingEvent event, boolean always) {
    if (!(event.getThrowableProxy() instanceof ThrowableProxy proxy)) {
      return null;
    }
    Throwable thrown = proxy.getThrowable();
    if (!always && isExpected(thrown)) {
      return null;
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    String stack = Masking.text(text.toString().stripTrailing());
    return stack.length() <= LONGEST_STACK ? stack : stack.substring(0, LONGEST_STACK) + "…";
  }

  private static boolean isExpected(Throwable thrown) {
    return thrown instanceof IOException || thrown instanceof TimeoutException;
  }

  /** Whether the character can move the cursor, colour, hide or reorder text on a terminal. */
  static boolean isUnsafe(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }
}
