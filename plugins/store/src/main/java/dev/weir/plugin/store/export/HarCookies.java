package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Cookies of a message; their values are masked in the record, unless that was switched off. */
final class HarCookies {
  private HarCookies() {}

  /** Of {@code Cookie} fields: {@code a=1; b=2}. */
  static void ofRequest(ArrayNode cookies, JsonNode message) {
    for (JsonNode field : message.path("headers")) {
      if (field.path(0).asText("").equalsIgnoreCase("cookie")) {
        for (String pair : field.path(1).asText("").split(";", -1)) {
          if (!pair.isBlank()) {
            pair(cookies.addObject(), pair.strip());
          }
        }
      }
    }
  }

  /** Of {@code Set-Cookie} fields: one each, with attributes. */
  static void ofResponse(ArrayNode cookies, JsonNode message) {
    for (JsonNode field : message.path("headers")) {
      if (field.path(0).asText("").equalsIgnoreCase("set-cookie")) {
        String[] parts = field.path(1).asText("").split(";", -1);
        ObjectNode cookie = cookies.addObject();
        pair(cookie, parts.length == 0 ? "" : parts[0].strip());
        for (int i = 1; i < parts.length; i++) {
          attribute(cookie, parts[i].strip());
        }
      }
    }
  }

  private static void pair(ObjectNode cookie, String pair) {
    int equals = pair.indexOf('=');
    cookie.put("name", equals < 0 ? "" : pair.substring(0, equals));
    cookie.put("value", pair.substring(equals + 1));
  }

  private static void attribute(ObjectNode cookie, String attribute) {
    int equals = attribute.indexOf('=');
    String name = equals < 0 ? attribute : attribute.substring(0, equals);
    String value = equals < 0 ? "" : attribute.substring(equals + 1);
    switch (name.toLowerCase(Locale.ROOT)) {
      case "path" -> cookie.put("path", value);
      case "domain" -> cookie.put("domain", value);
      case "httponly" -> cookie.put("httpOnly", true);
      case "secure" -> cookie.put("secure", true);
      case "samesite" -> cookie.put("sameSite", value);
      case "expires" -> expires(cookie, value);
      default -> {}
    }
  }

  /** The archive wants ISO 8601; a date in another form than RFC 9110's is left out. */
  private static void expires(ObjectNode cookie, String value) {
    try {
      var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      cookie.put("expires", date.toInstant().toString());
    } catch (DateTimeException e) {
      // Not a date.
    }
  }
}
