package dev.weir.kernel.record.redact;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Redacts bodies: finds out what a body is and gives it to whom that concerns. What a body is said
 * to be is believed in one direction only: what is said to be JSON or a form must be readable as
 * such, and what is said to be something else, but begins like one, is read as one. Immutable.
 *
 * @param form names of fields of forms, urlencoded and multipart
 * @param json paths
 */
record BodyRules(Names form, JsonRules json, Tokens tokens) {
  static final BodyRules NONE = new BodyRules(Names.NONE, JsonRules.NONE, Tokens.KEYLESS);

  static final String CHARSET = "charset: not UTF-8";
  static final String STREAM = "event stream: not read";
  static final String CODING = "transfer encoding of a part: not read";

  /** What a body may be. */
  private enum Form {
    JSON,
    URLENCODED,
    MULTIPART,
    STREAM,
    OTHER
  }

  boolean isEmpty() {
    return form.isEmpty() && json.isEmpty();
  }

  /**
   * Redacts a body without content coding.
   *
   * @param contentType the field's value; empty if there is none
   * @param cut whether more followed that is not here
   */
  Rewritten rewrite(String contentType, byte[] bytes, int length, boolean cut) {
    if (isEmpty() || length == 0) {
      return Rewritten.AS_IT_WAS;
    }
    String type = mediaType(contentType);
    Form what = what(type, bytes, length);
    return switch (what) {
      case JSON ->
          isUtf8(contentType)
              ? JsonRewriter.rewrite(bytes, length, cut, json, tokens)
              : Rewritten.withheld(CHARSET);
      case URLENCODED -> FormRewriter.rewrite(bytes, length, cut, form, tokens);
      case MULTIPART ->
          MultipartRewriter.rewrite(
              bytes, length, cut, boundary(type, contentType, bytes, length), this);
      case STREAM -> Rewritten.withheld(STREAM);
      case OTHER -> Rewritten.AS_IT_WAS;
    };
  }

  /** The same for a part of a multipart body; {@code encoded} if it has an encoding of its own. */
  Rewritten part(String contentType, byte[] content, boolean cut, boolean encoded) {
    if (json.isEmpty()) {
      return Rewritten.AS_IT_WAS;
    }
    String type = mediaType(contentType);
    boolean isJson = isJson(type) || first(content, content.length) == '{';
    isJson |= first(content, content.length) == '[';
    if (encoded || type.startsWith("multipart/")) {
      return Rewritten.withheld(CODING);
    }
    if (!isJson || content.length == 0) {
      return Rewritten.AS_IT_WAS;
    }
    return isUtf8(contentType)
        ? JsonRewriter.rewrite(content, content.length, cut, json, tokens)
        : Rewritten.withheld(CHARSET);
  }

  private Form what(String type, byte[] bytes, int length) {
    int first = first(bytes, length);
    boolean begins = first == '{' || first == '[';
    if (!json.isEmpty() && (isJson(type) || begins)) {
      // With rules for forms only, JSON does not concern us; a form that is said to be JSON does.
      return Form.JSON;
    }
    if (type.startsWith("multipart/")
        || (!form.isEmpty() && first == '-' && bytes[0] == '-' && length > 2 && bytes[1] == '-')) {
      return Form.MULTIPART;
    }
    if (!json.isEmpty() && type.equals("text/event-stream")) {
      return Form.STREAM;
    }
    boolean declared = type.equals("application/x-www-form-urlencoded");
    boolean hidden = saysLittle(type) && FormRewriter.looksLikeForm(bytes, length);
    return !form.isEmpty() && (declared || hidden) ? Form.URLENCODED : Form.OTHER;
  }

  /**
   * Whether a type is what is written where nobody thought of one, or thought of a wrong one; or
   * what would hide a form best, since nobody looks for one in a picture.
   */
  private static boolean saysLittle(String type) {
    return type.isEmpty()
        || type.startsWith("image/")
        || type.startsWith("video/")
        || type.startsWith("audio/")
        || type.startsWith("font/")
        || type.equals("text/plain")
        || type.equals("application/octet-stream")
        || isJson(type);
  }

  private static boolean isJson(String type) {
    return type.endsWith("/json")
        || type.endsWith("+json")
        || type.endsWith("/x-json")
        || type.endsWith("ndjson")
        || type.endsWith("jsonlines")
        || type.endsWith("json-seq");
  }

  private static String mediaType(String contentType) {
    int end = 0;
    while (end < contentType.length() && ";,".indexOf(contentType.charAt(end)) < 0) {
      end++;
    }
    return contentType.substring(0, end).strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isUtf8(String contentType) {
    String charset = Disposition.value(contentType, "charset");
    return charset == null
        || charset.equalsIgnoreCase("utf-8")
        || charset.equalsIgnoreCase("utf8")
        || charset.equalsIgnoreCase("us-ascii");
  }

  /** The first byte that is no white space; behind a byte order mark. */
  private static int first(byte[] bytes, int length) {
    int i = length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb ? 3 : 0;
    while (i < length
        && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
      i++;
    }
    return i < length ? bytes[i] : -1;
  }

  /** The boundary as declared; of a body that is said to be something else, its first line. */
  private static String boundary(String type, String contentType, byte[] bytes, int length) {
    if (type.startsWith("multipart/")) {
      @Nullable String declared = Disposition.value(contentType, "boundary");
      return declared == null ? "" : declared;
    }
    int end = 2;
    while (end < length && bytes[end] > ' ') {
      end++;
    }
    return new String(bytes, 2, end - 2, StandardCharsets.ISO_8859_1);
  }
}
