package dev.weir.plugin.recorder.loki;

import dev.weir.spi.ConfigException;
import dev.weir.spi.HttpEndpoint;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Options of the {@code loki} recorder. */
public record LokiConfig(
    @Doc("Where Loki is; its path is /loki/api/v1/push if none is given.") String url,
    @Doc("Label job; with format gost, the tenant. Default: weir; with format gost, gost.")
        @Default("")
        String id,
    @Doc("Tenant (X-Scope-OrgID); none if empty.") @Default("") String tenant,
    @Doc("User and password for basic authentication.") @Nullable Credentials auth,
    @Doc("Token for bearer authentication.") @Nullable Secret token,
    @Doc("Headers to send with each request, one value per name.")
        @Key(value = "header", aliases = "headers")
        Map<String, String> header,
    @Doc("Limit for one whole request.") @Default("10s") @Range(min = "100ms", max = "1h")
        Duration timeout,
    @Doc(
            "json: the record; logfmt: one flat line; gost: lines and labels of GOST's plugin"
                + " service.")
        @Default("json")
        Format format,
    @Doc("Whether lines have structured metadata; Loki before 3.0 does not take it unasked.")
        @Default("true")
        boolean metadata,
    @Doc("Labels of your own, the same for every line.") Map<String, String> labels,
    @Doc("Names for a label host: exact, or *.example.org; other hosts are \"other\".")
        List<String> hosts,
    @Doc("Whether to compress requests.") @Default("true") boolean gzip,
    @Doc("Most records of one request.") @Default("1000") @Range(min = "1", max = "10000")
        int batchSize,
    @Doc("How long to wait for a request to fill.") @Default("1s") @Range(min = "0s", max = "10s")
        Duration batchWait) {

  /** What a line is. */
  public enum Format {
    JSON,
    LOGFMT,
    GOST
  }

  private static final int MOST_LABELS = 10;
  private static final int MOST_HOSTS = 100;
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,127}");

  /** What Loki takes as the name of a tenant. */
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9!_.*'()-]{0,150}");

  private static final List<String> OURS =
      List.of("job", "service", "service_name", "proto", "host", "node");

  public LokiConfig {
    header = HttpEndpoint.headers("header", header);
    if (!header.keySet().stream().noneMatch("authorization"::equalsIgnoreCase)
        && (auth != null || token != null)) {
      throw new ConfigException("header", "Authorization beside auth or token (expected: one)");
    }
    if (id.isEmpty()) {
      id = format == Format.GOST ? "gost" : "weir";
    }
    if (tenant.isEmpty() && format == Format.GOST) {
      tenant = id;
      requireTenant("id", tenant);
    }
    requireTenant("tenant", tenant);
    requireValue("id", id);
    checkLabels(labels);
    checkHosts(hosts);
    var _ = HttpEndpoint.of(url, auth, token);
  }

  private static void requireTenant(String key, String text) {
    if (!TENANT.matcher(text).matches() || text.equals(".") || text.equals("..")) {
      throw new ConfigException(
          key, "not a tenant (expected: letters, digits, ! - _ . * ' and brackets; at most 150)");
    }
  }

  private static void requireValue(String key, String value) {
    if (value.isBlank() || value.getBytes(StandardCharsets.UTF_8).length > Labels.LONGEST_VALUE) {
      throw new ConfigException(key, "empty, or over " + Labels.LONGEST_VALUE + " bytes");
    }
  }

  private static void checkLabels(Map<String, String> labels) {
    if (labels.size() > MOST_LABELS) {
      throw new ConfigException(
          "labels", labels.size() + " labels (expected: at most " + MOST_LABELS + ")");
    }
    labels.forEach((name, value) -> {
      if (!LABEL.matcher(name).matches() || name.startsWith("__")) {
        throw new ConfigException(
            "labels", "not a label name (expected: letters, digits and _, no digit first)");
      }
      if (OURS.contains(name)) {
        throw new ConfigException("labels." + name, "it is set already (expected: another name)");
      }
      requireValue("labels." + name, value);
    });
  }

  private static void checkHosts(List<String> hosts) {
    if (hosts.size() > MOST_HOSTS) {
      throw new ConfigException(
          "hosts", hosts.size() + " names (expected: at most " + MOST_HOSTS + ")");
    }
    for (String host : hosts) {
      if (host.length() > 255 || host.lastIndexOf('*') > 0 || host.equals("*")) {
        throw new ConfigException("hosts", "not a name (expected: example.org or *.example.org)");
      }
    }
  }

  HttpEndpoint endpoint() {
    HttpEndpoint given = HttpEndpoint.of(url, auth, token);
    String path = given.uri().getRawPath();
    return path == null || path.isEmpty() || path.equals("/")
        ? new HttpEndpoint(withPushPath(given.uri()), given.authorization())
        : given;
  }

  private static URI withPushPath(URI uri) {
    String query = uri.getRawQuery();
    return uri.resolve("/loki/api/v1/push" + (query == null ? "" : "?" + query));
  }

  /** What to send with each request: ours, and the user's in place of ours. */
  Map<String, String> headers() {
    var headers = new HashMap<String, String>();
    headers.put("Content-Type", "application/json");
    if (!tenant.isEmpty()) {
      headers.put("X-Scope-OrgID", tenant);
    }
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
