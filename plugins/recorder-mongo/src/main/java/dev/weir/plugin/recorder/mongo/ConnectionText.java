package dev.weir.plugin.recorder.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import java.util.List;
import java.util.regex.Pattern;

/** Judges a connection string without showing any of it. */
final class ConnectionText {
  private static final String PLAIN = "mongodb://";
  private static final String SERVICE = "mongodb+srv://";

  /** Options that only such a string may have. */
  private static final Pattern OF_SERVICE =
      Pattern.compile("([?&])srv[a-z]+=[^&]*(?:&|$)", Pattern.CASE_INSENSITIVE);

  private ConnectionText() {}

  /** What is wrong with it; empty if nothing. Connects to nothing. */
  static String problem(String uri) {
    if (uri.startsWith(SERVICE)) {
      // Reading it as it is would ask the name service; that is for the recorder's thread. What it
      // asks for is read as if it named a host.
      return uri.length() > SERVICE.length()
          ? problem(PLAIN + OF_SERVICE.matcher(uri.substring(SERVICE.length())).replaceAll("$1"))
          : "it names no host";
    }
    ConnectionString parsed;
    try {
      parsed = new ConnectionString(uri);
    } catch (IllegalArgumentException | MongoException e) {
      return "not a MongoDB connection string (expected:"
          + " mongodb://user:password@host:27017/?options; write characters such as @ : / %"
          + " in user and password as %XX)";
    }
    WriteConcern concern = parsed.getWriteConcern();
    if (concern != null && !concern.isAcknowledged()) {
      return "w=0 asks for no answers, so losses would go unseen (expected: w=1 or more)";
    }
    List<String> compressors =
        parsed.getCompressorList().stream().map(one -> one.getName()).toList();
    if (compressors.contains("snappy") || compressors.contains("zstd")) {
      return "compressors: only zlib is built in (expected: compressors=zlib, or none)";
    }
    return "";
  }
}
