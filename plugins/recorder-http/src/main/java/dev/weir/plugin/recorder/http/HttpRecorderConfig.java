package dev.weir.plugin.recorder.http;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HttpEndpoint;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of the {@code http} recorder. */
public record HttpRecorderConfig(
    @Doc("Where to post records; http:// if it has no scheme.") String url,
    @Doc("Limit for one whole request; 0 is none.") @Default("10s") @Range(min = "0s", max = "1h")
        Duration timeout,
    @Doc("Headers to send with each request, one value per name.")
        @Key(value = "header", aliases = "headers")
        Map<String, String> header,
    @Doc("User and password for basic authentication.") @Nullable Credentials auth,
    @Doc("Token for bearer authentication.") @Nullable Secret token,
    @Doc("Whether to compress requests.") @Default("false") boolean gzip,
    @Doc(
            "none: one object per request; ndjson: many per request, one on each line; es-bulk:"
                + " many, for Elasticsearch and OpenSearch.")
        @Default("none")
        Framing batch,
    @Doc("With es-bulk: the index; a date as in weir-{yyyy.MM.dd} is that of the record, in UTC.")
        @Default("weir")
        String index,
    @Doc("Most records taken at a time: requests of one round, or lines of one request.")
        @Default("256")
        @Range(min = "1", max = "10000")
        int batchSize,
    @Doc("Most requests under way at once; 1 keeps the order of records strictly.")
        @Default("8")
        @Range(min = "1", max = "64")
        int concurrency) {

  /** How records are put into requests. */
  public enum Framing {
    NONE("none", "application/json"),
    NDJSON("ndjson", "application/x-ndjson"),
    ES_BULK("es-bulk", "application/x-ndjson");

    private final String label;
    private final String type;

    Framing(String label, String type) {
      this.label = label;
      this.type = type;
    }

    /** The word in the configuration. */
    public String label() {
      return label;
    }
  }

  private static final String BULK_PATH = "/_bulk";

  /** So that the answer about a batch is short enough to be read to its end. */
  private static final String BULK_FILTER = "filter_path=errors,items.*.status,items.*.error.type";

  public HttpRecorderConfig {
    header = HttpEndpoint.headers("header", header);
    boolean given = header.keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
    if (given && (auth != null || token != null)) {
      throw new ConfigException("header", "Authorization beside auth or token (expected: one)");
    }
    var _ = HttpEndpoint.of(url, auth, token);
    var _ = new IndexName(index);
  }

  private HttpEndpoint endpoint() {
    return HttpEndpoint.of(url, auth, token);
  }

  URI uri() {
    URI uri = endpoint().uri();
    if (batch != Framing.ES_BULK) {
      return uri;
    }
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String bulk = path == null || path.isEmpty() || path.equals("/") ? BULK_PATH : path;
    return uri.resolve(bulk + "?" + (query == null ? BULK_FILTER : query + "&" + BULK_FILTER));
  }

  /** What to send with each request: ours, and the user's in place of ours. */
  Map<String, String> headers() {
    var headers = new HashMap<String, String>();
    headers.put("Content-Type", batch.type);
    String authorization = endpoint().authorization();
    if (!authorization.isEmpty()) {
      headers.put("Authorization", authorization);
    }
    header.forEach((name, value) -> {
      headers.keySet().removeIf(name::equalsIgnoreCase);
      headers.put(name, value);
    });
    return Map.copyOf(headers);
  }
}
