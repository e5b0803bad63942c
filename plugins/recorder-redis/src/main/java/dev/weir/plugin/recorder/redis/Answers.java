package dev.weir.plugin.recorder.redis;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What errors of a server mean for whoever reads the log. Redis looks into no value, so no error
 * can lie in a record: each one passes or is mended, and the records are sent again.
 */
final class Answers {
  private static final int LONGEST = 200;

  /** Causes of causes may form a ring. */
  private static final int DEEPEST = 10;

  private Answers() {}

  /** Why a record was not taken, without secrets, in one line. */
  static String why(JedisException failure, String server) {
    if (failure instanceof JedisDataException) {
      String text = line(failure.getMessage());
      return "redis " + server + ": " + advice(text) + text;
    }
    Throwable cause = failure;
    for (int i = 0; i < DEEPEST; i++) {
      // One for each address that was tried is beside the cause, not behind it.
      Throwable[] beside = cause.getSuppressed();
      Throwable next = beside.length > 0 ? beside[0] : cause.getCause();
      if (next == null) {
        break;
      }
      cause = next;
    }
    return "redis " + server + ": no answer: " + line(cause.getMessage());
  }

  /** The first word of an error is its kind. */
  private static String advice(String error) {
    return switch (error.split(" ", 2)[0]) {
      case "OOM" -> "the server is at its maxmemory: ";
      case "NOAUTH", "WRONGPASS" -> "the server does not accept our credentials: ";
      case "NOPERM" -> "the user may not do that: ";
      case "WRONGTYPE" -> "the key holds another type than the recorder's: ";
      case "READONLY" -> "this is a replica: ";
      case "MISCONF" -> "the server cannot save to disk: ";
      case "LOADING" -> "the server is starting: ";
      default -> "the server refused: ";
    };
  }

  private static String line(@Nullable String text) {
    String known = text == null || text.isBlank() ? "no reason given" : text.strip();
    String plain = known.replaceAll("\\p{Cntrl}+", " ");
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
  }
}
