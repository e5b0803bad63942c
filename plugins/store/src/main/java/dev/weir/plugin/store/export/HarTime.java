package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Times of an entry. All are milliseconds, with -1 for what did not happen or is not known. */
final class HarTime {
  private static final double MILLI = 1e6;

  private HarTime() {}

  /** When it began; the beginning of time if the record does not say. */
  static String started(JsonNode record) {
    return time(record).truncatedTo(ChronoUnit.MICROS).toString();
  }

  /** Likewise, in seconds since 1970. */
  static double seconds(JsonNode record) {
    Instant time = time(record);
    return time.getEpochSecond() + Math.floor(time.getNano() / 1e3) / 1e6;
  }

  private static Instant time(JsonNode record) {
    try {
      return OffsetDateTime.parse(record.path("time").asText("")).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /**
   * Writes {@code time} and {@code timings}. Send, wait and receive have to be there: if nothing is
   * known of them, all was waiting. The archive counts TLS as a part of connecting, and its total
   * is the sum of all others.
   */
  static void write(ObjectNode entry, JsonNode record) {
    JsonNode timings = record.path("timings");
    double send = Math.max(0, millis(timings, "send"));
    double wait = millis(timings, "wait");
    double receive = Math.max(0, millis(timings, "receive"));
    if (wait < 0) {
      double whole = Math.max(0, record.path("duration").asLong() / MILLI);
      wait = Math.max(0, whole - send - receive);
    }
    double dns = millis(timings, "dns");
    double tls = millis(timings, "tls");
    double connect = millis(timings, "connect");
    if (tls >= 0) {
      connect = Math.max(0, connect) + tls;
    }
    double sum = Math.max(0, dns) + Math.max(0, connect) + send + wait + receive;
    entry.put("time", sum);
    ObjectNode parts = entry.putObject("timings");
    parts.put("blocked", -1);
    parts.put("dns", dns);
    parts.put("connect", connect);
    parts.put("ssl", tls);
    parts.put("send", send);
    parts.put("wait", wait);
    parts.put("receive", receive);
  }

  private static double millis(JsonNode timings, String part) {
    JsonNode value = timings.path(part);
    return value.isIntegralNumber() && value.longValue() >= 0 ? value.longValue() / MILLI : -1;
  }
}
