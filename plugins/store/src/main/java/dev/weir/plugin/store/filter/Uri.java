package dev.weir.plugin.store.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The target of a request, whichever form its request line has (RFC 9112 section 3.2).
 *
 * @param scheme {@code http} or {@code https}, or what an absolute form says
 * @param authority host, and the port if there is one
 * @param path without query; empty for CONNECT
 * @param query without the question mark
 */
public record Uri(String scheme, String authority, String path, String query) {
  private static final Uri NONE = new Uri("", "", "", "");

  /** That of a record; all empty if it has no request. */
  public static Uri of(JsonNode record) {
    JsonNode http = record.path("http");
    if (!http.isObject()) {
      return NONE;
    }
    String host = http.path("host").asText("");
    String authority = host.isEmpty() ? record.path("host").asText("") : host;
    if (http.path("method").asText("").equals("CONNECT")) {
      return new Uri("", authority, "", "");
    }
    String scheme = http.path("scheme").asText("").toLowerCase(Locale.ROOT);
    if (scheme.isEmpty()) {
      boolean encrypted = record.path("proto").asText("").equals("tls") || record.has("tls");
      scheme = encrypted ? "https" : "http";
    }
    String uri = http.path("uri").asText("");
    int slashes = uri.indexOf("://");
    if (slashes > 0 && !uri.startsWith("/")) {
      scheme = uri.substring(0, slashes).toLowerCase(Locale.ROOT);
      int end = slashes + "://".length();
      while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
        end++;
      }
      if (authority.isEmpty()) {
        authority = uri.substring(slashes + "://".length(), end);
      }
      uri = uri.substring(end);
    }
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    String query = mark < 0 ? "" : uri.substring(mark + 1);
    return new Uri(scheme, authority, path.isEmpty() ? "/" : path, query);
  }

  /**
   * As a browser would show it, without a port that goes without saying; empty if there is none.
   */
  public String whole() {
    if (scheme.isEmpty()) {
      return authority;
    }
    String usual = scheme.equals("https") ? ":443" : ":80";
    String host = authority.toLowerCase(Locale.ROOT);
    if (host.endsWith(usual)) {
      host = host.substring(0, host.length() - usual.length());
    }
    String slash = path.startsWith("/") ? "" : "/";
    return scheme + "://" + host + slash + path + (query.isEmpty() ? "" : "?" + query);
  }
}
