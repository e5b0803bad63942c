package dev.weir.plugin.recorder.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import java.util.List;

/** Judges a connection string without showing any of it. */
final class ConnectionText {
  private static final String SERVICE = "mongodb+srv://";

  private ConnectionText() {}

  /** What is wrong with it; empty if nothing. Connects to nothing. */
  static String problem(String uri) {
    if (uri.startsWith(SERVICE)) {
      // Reading the rest of it would ask the name service; that is for the recorder's thread.
      return uri.length() > SERVICE.length() ? "" : "it names no host";
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
