package dev.weir.plugin.recorder.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.connection.ServerDescription;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What errors mean for records, and in words that hold no secret. */
final class Failures {
  private static final int LONGEST = 200;

  /** Causes of causes may form a ring. */
  private static final int DEEPEST = 10;

  private static final String INDEX = "index: ";

  /** DuplicateKey, and what older servers said instead. */
  private static final Set<Integer> DUPLICATE = Set.of(11000, 11001, 12582);

  /**
   * The fault lies in the document: BadValue, FailedToParse, TypeMismatch, InvalidBSON,
   * DollarPrefixedFieldName, InvalidIdField, EmptyFieldName, DottedFieldName,
   * DocumentValidationFailure, BSONObjectTooLarge, and keys that are too long for an index.
   */
  private static final Set<Integer> DOCUMENT =
      Set.of(2, 9, 14, 22, 52, 53, 56, 57, 121, 10334, 17280);

  /** What an error means for one record. */
  enum Verdict {
    THERE_ALREADY,
    NEVER,
    NOT_NOW
  }

  private Failures() {}

  static Verdict verdict(BulkWriteError error) {
    if (DUPLICATE.contains(error.getCode())) {
      // Somebody may have made a unique index of their own: such a record is not there.
      return isOfId(error.getMessage()) ? Verdict.THERE_ALREADY : Verdict.NEVER;
    }
    return DOCUMENT.contains(error.getCode()) ? Verdict.NEVER : Verdict.NOT_NOW;
  }

  /** Whether it is the index of {@code _id} that knows the key; others may end in that as well. */
  private static boolean isOfId(String message) {
    int at = message.indexOf(INDEX);
    if (at < 0) {
      return message.contains("_id");
    }
    String name = message.substring(at + INDEX.length()).split(" ", 2)[0];
    // Older servers name the collection before it.
    return name.equals("_id_") || name.endsWith("$_id_");
  }

  /** Why nothing was taken, in one line. */
  static String why(RuntimeException failure, @Nullable Store store) {
    return switch (failure) {
      case MongoTimeoutException _ -> "mongo: no server can be reached" + servers(store);
      case MongoSecurityException _ -> "mongo: the server does not accept our credentials";
      case MongoCommandException refused ->
          "mongo: the server refused: " + line(refused.getErrorMessage());
      case MongoInterruptedException _ -> "mongo: interrupted";
      // Its message may repeat what is written in the connection string.
      case IllegalArgumentException _ -> "mongo: the connection string cannot be used";
      default -> "mongo: " + failure.getClass().getSimpleName() + ": " + cause(failure);
    };
  }

  private static String servers(@Nullable Store store) {
    if (store == null) {
      return "";
    }
    for (ServerDescription server : store.servers().getServerDescriptions()) {
      Throwable problem = server.getException();
      if (problem != null) {
        return ": " + server.getAddress() + ": " + cause(problem);
      }
    }
    return "";
  }

  private static String cause(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < DEEPEST && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return line(cause.getMessage());
  }

  /** A message as one line of bounded length. */
  static String line(@Nullable String text) {
    String known = text == null || text.isBlank() ? "no reason given" : text.strip();
    String plain = known.replaceAll("\\p{Cntrl}+", " ");
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
  }
}
