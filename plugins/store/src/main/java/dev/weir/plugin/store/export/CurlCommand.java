package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.plugin.store.filter.Uri;
import dev.weir.spi.terminal.SafeText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One request as a command of a POSIX shell. */
final class CurlCommand {
  /** What curl does itself, or what was between two neighbours only. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Fields that curl adds unless it is told not to. */
  private static final List<String> ADDED = List.of("User-Agent", "Accept");

  private final JsonNode record;
  private final JsonNode message;
  private final List<String> words = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private CurlCommand(JsonNode record) {
    this.record = record;
    this.message = record.path("http").path("request");
  }

  /** Comment and command, with line ends. */
  static String of(JsonNode record) {
    return new CurlCommand(record).text();
  }

  private String text() {
    words.add("curl --globoff --path-as-is");
    version();
    Payload body = body();
    method(body);
    host();
    fields(body);
    words.add("--url " + quoted(HarEntry.url(record)));
    String pipe = data(body);
    String command = pipe + String.join(" ", words) + "\n";
    if (command.contains(Exchanges.MASK)) {
      notes.add(Exchanges.MASK + " stands for what was masked");
    }
    var text = new StringBuilder("\n# ").append(comment(headline())).append('\n');
    notes.forEach(note -> text.append("# ").append(comment(note)).append('\n'));
    return text.append(command).toString();
  }

  private String headline() {
    JsonNode http = record.path("http");
    return "%s %s %s -> %s"
        .formatted(
            record.path("time").asText(""),
            record.path("id").asText(""),
            http.path("method").asText(""),
            http.path("statusCode").asText(""));
  }

  /** A comment ends where its line ends, whatever somebody sent. */
  private static String comment(String text) {
    return SafeText.clean(text);
  }

  private void version() {
    String proto = record.path("http").path("proto").asText("");
    boolean encrypted = Uri.of(record).scheme().equals("https");
    switch (proto) {
      case "HTTP/2.0", "HTTP/2" -> words.add(encrypted ? "--http2" : "--http2-prior-knowledge");
      case "HTTP/1.0" -> words.add("--http1.0");
      default -> words.add("--http1.1");
    }
  }

  /** As it was sent: with its codings, unless the record has it without them. */
  private Payload body() {
    byte[] bytes = Payload.bytes(message.path("body"));
    long size = message.path("bodySize").asLong(bytes.length);
    boolean decoded = !message.path("bodyDecoded").asText("").isEmpty();
    if (message.path("bodyTruncated").asBoolean() || (size > 0 && bytes.length == 0)) {
      notes.add("only " + bytes.length + " of " + size + " bytes of the body were kept");
    }
    return new Payload(bytes, size, List.of(), decoded);
  }

  private void method(Payload body) {
    String method = record.path("http").path("method").asText("");
    String usual = body.bytes().length > 0 ? "POST" : "GET";
    if (method.equals("HEAD") && body.bytes().length == 0) {
      words.add("--head");
    } else if (!method.equals(usual)) {
      words.add("-X " + quoted(method));
    }
  }

  private void host() {
    String sent = Exchanges.field(message, "host");
    String authority = Uri.of(record).authority();
    if (!sent.isEmpty() && !sent.equalsIgnoreCase(authority)) {
      words.add("-H " + quoted("Host: " + sent));
    }
  }

  private void fields(Payload body) {
    for (JsonNode field : message.path("headers")) {
      String name = field.path(0).asText("");
      String lower = name.toLowerCase(Locale.ROOT);
      boolean stale = lower.equals("content-encoding") && body.coded();
      if (!isToken(name) || LEFT_OUT.contains(lower) || lower.startsWith("proxy-") || stale) {
        continue;
      }
      names.add(lower);
      String value = field.path(1).asText("");
      // An empty value would take the field away; a semicolon sends it empty.
      words.add("-H " + quoted(value.isBlank() ? name + ";" : name + ": " + value));
    }
    for (String name : ADDED) {
      if (!names.contains(name.toLowerCase(Locale.ROOT))) {
        words.add("-H " + quoted(name + ":"));
      }
    }
    if (body.bytes().length > 0 && !names.contains("content-type")) {
      words.add("-H 'Content-Type:'");
    }
    if (names.contains("accept-encoding")) {
      words.add("--compressed");
    }
  }

  /** Adds the body; gives what has to be in front of the command. */
  private String data(Payload body) {
    if (body.bytes().length == 0) {
      return "";
    }
    String text = new Payload(body.bytes(), body.size(), List.of(), false).text("");
    if (text != null && isPlain(text)) {
      words.add("--data-raw " + quoted(text, true));
      return "";
    }
    words.add("--data-binary @-");
    return "printf %s "
        + quoted(Base64.getEncoder().encodeToString(body.bytes()))
        + " | base64 -d | ";
  }

  /** What a terminal would not show as it is goes as base64. */
  private static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> SafeText.acts(c) && c != '\n' && c != '\t');
  }

  /**
   * A word of the shell. Within single quotes nothing has a meaning but the quote; control
   * characters, which no field or URL has, are shown as {@code ?}.
   */
  private static String quoted(String text) {
    return quoted(text, false);
  }

  private static String quoted(String text, boolean lines) {
    var out = new StringBuilder("'");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        out.append("'\\''");
      } else {
        boolean kept = !SafeText.acts(c) || (lines && (c == '\n' || c == '\t'));
        out.append(kept ? c : '?');
      }
    }
    return out.append('\'').toString();
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }
}
