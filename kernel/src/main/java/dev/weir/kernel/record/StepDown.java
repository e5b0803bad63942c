package dev.weir.kernel.record;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a record with less in them, for when there is no room for all. Sizes and counts stay
 * true: they say what there was.
 *
 * <pre>
 *   headers:  no bytes of bodies
 *   metadata: no fields, no hellos, no lists; a URI or another text is cut
 * </pre>
 */
final class StepDown {
  private static final byte[] NOTHING = new byte[0];
  private static final int LONGEST_TEXT = 256;
  private static final int DEEPEST = 16;

  /**
   * Two slashes without an end of what follows them, as they are or percent-encoded, also more than
   * once, as in a URI within a parameter. The end of an encoded character may be cut off as well.
   */
  private static final Pattern OPEN_AUTHORITY =
      Pattern.compile(
          "((?:/|%(?:25)*2f){2})(?:(?!%(?:25)*(?:2f|3f|23|40))[^/?#@])*+$",
          Pattern.CASE_INSENSITIVE);

  private StepDown() {}

  /** The least detail that tells all that a record holds. */
  static Seen holds(RecordDraft draft) {
    HttpFacts http = draft.http();
    Map<String, Object> extras = draft.extras();
    if (http != null && (hasBytes(http.request().body()) || hasBytes(http.response().body()))) {
      return Seen.FULL;
    }
    if (!extras.isEmpty() && hasBodies(extras)) {
      return Seen.FULL;
    }
    boolean isFlow = http == null && draft.tls() == null && extras.isEmpty();
    return isFlow ? Seen.FLOW : Seen.HEADERS;
  }

  private static boolean hasBodies(Map<String, Object> extras) {
    var found = new ArrayList<Body>(1);
    Plain.bodies(extras, found::add);
    return found.stream().anyMatch(StepDown::hasBytes);
  }

  private static boolean hasBytes(Body body) {
    return body.bytes().length > 0;
  }

  /** The detail that takes the next less room. */
  static Seen less(Seen detail) {
    return switch (detail) {
      case FULL -> Seen.HEADERS;
      case HEADERS -> Seen.METADATA;
      case METADATA, FLOW -> Seen.FLOW;
    };
  }

  static HttpFacts headers(HttpFacts http) {
    return with(http, http.uri(), headers(http.request()), headers(http.response()));
  }

  private static HttpMessage headers(HttpMessage message) {
    return new HttpMessage(
        message.contentLength(), message.headers(), message.trailers(), empty(message.body()));
  }

  private static Body empty(Body body) {
    return body.total() == 0 ? Body.EMPTY : new Body(NOTHING, body.total(), true);
  }

  static HttpFacts metadata(HttpFacts http) {
    return with(http, cut(http.uri()), metadata(http.request()), metadata(http.response()));
  }

  private static HttpMessage metadata(HttpMessage message) {
    return new HttpMessage(
        message.contentLength(), HeaderBlock.EMPTY, HeaderBlock.EMPTY, empty(message.body()));
  }

  private static HttpFacts with(
      HttpFacts http, String uri, HttpMessage request, HttpMessage response) {
    return new HttpFacts(
        http.host(),
        http.method(),
        http.proto(),
        http.scheme(),
        uri,
        http.statusCode(),
        request,
        response);
  }

  static TlsFacts metadata(TlsFacts tls) {
    return new TlsFacts(
        tls.serverName(),
        tls.cipherSuite(),
        tls.compressionMethod(),
        tls.proto(),
        tls.version(),
        NOTHING,
        NOTHING,
        tls.ja3(),
        tls.ja4(),
        tls.encryptedHello(),
        tls.intercepted(),
        tls.verified(),
        tls.certificate());
  }

  /** The map without bytes of bodies. */
  static Map<String, Object> headers(Map<String, Object> extras) {
    return copy(extras, false, 0);
  }

  /** The map without bytes, lists and long texts. */
  static Map<String, Object> metadata(Map<String, Object> extras) {
    return copy(extras, true, 0);
  }

  private static Map<String, Object> copy(Map<?, ?> from, boolean less, int depth) {
    var copy = new LinkedHashMap<String, Object>();
    for (Map.Entry<?, ?> entry : from.entrySet()) {
      Object value = copied(entry.getValue(), less, depth);
      if (value != null) {
        copy.put(String.valueOf(entry.getKey()), value);
      }
    }
    return copy;
  }

  private static @Nullable Object copied(@Nullable Object value, boolean less, int depth) {
    return switch (value) {
      case null -> null;
      case Body body -> empty(body);
      case Map<?, ?> map -> depth < DEEPEST ? copy(map, less, depth + 1) : null;
      case byte[] bytes -> less ? null : bytes;
      case Collection<?> list -> less ? null : list;
      case CharSequence text -> less ? cut(text.toString()) : text;
      default -> value;
    };
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    String shown = text.substring(0, LONGEST_TEXT);
    // What is secret in an authority is known by the @ behind it, which may have been cut off.
    Matcher authority = OPEN_AUTHORITY.matcher(shown);
    return authority.find() ? shown.substring(0, authority.end(1)) : shown;
  }
}
