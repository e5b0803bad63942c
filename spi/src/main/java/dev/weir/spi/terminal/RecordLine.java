package dev.weir.spi.terminal;

import static dev.weir.spi.terminal.SafeText.clean;
import static dev.weir.spi.terminal.SafeText.end;
import static dev.weir.spi.terminal.SafeText.middle;

import dev.weir.spi.record.Fields;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One record as one line of at most 110 columns:
 *
 * <pre>
 * 12:03:07.114 3f2a 10.0.0.5        GET     https api.example.org/v1/items 200  4.1 kB   38 ms h2  full
 * 12:03:08.020 3f2c 10.0.0.5        WS      wss chat.example… 34↑ 112↓     101   88 kB    61 s h1  full
 * 12:03:08.044 3f2d 10.0.0.9        DNS     A www.example.org -> 192.0.2.7 (ttl 300)     11 ms udp full
 * </pre>
 *
 * <p>The id is the end of the record's own, so that it is found in the JSON. The last column is how
 * much was seen and why not more, with {@code !} in front if something went wrong. On a narrow
 * terminal the client, the milliseconds and the version are left out. Any thread.
 *
 * @since 1.0
 */
public final class RecordLine {
  /** The widest line. */
  public static final int COLUMNS = 110;

  /** What fits into less than this loses columns. */
  private static final int WIDE = 100;

  private static final int NARROWEST = 40;
  private static final int CLIENT = 15;
  private static final int VERB = 7;
  private static final int STATUS = 3;
  private static final int SIZE = 7;
  private static final int DURATION = 7;
  private static final int VERSION = 3;
  private static final int TAIL = 13;
  private static final int LEAST_TARGET = 20;
  private static final int SHORT_ID = 4;
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final ZoneId zone;
  private final boolean colours;

  /**
   * @param zone where times are shown
   * @param colours whether colours are welcome
   */
  public RecordLine(ZoneId zone, boolean colours) {
    this.zone = zone;
    this.colours = colours;
  }

  /** Whether a record is one WebSocket frame; usually the line of its connection is enough. */
  public static boolean isFrame(Fields fields) {
    return fields.at("websocket.from") != null;
  }

  /** Whether something went wrong, so that the line should not be left out. */
  public static boolean isWrong(Fields fields) {
    return !fields.text("err").isEmpty()
        || number(fields, "http.statusCode") >= SERVER_ERROR
        || !unusualEnd(fields).isEmpty();
  }

  /** How it ended, if that is worth a word; silence is how a flow of datagrams ends. */
  private static String unusualEnd(Fields fields) {
    String kind = fields.text("close.kind");
    boolean silence = kind.equals("idle") && fields.text("network").equals("udp");
    return kind.equals("normal") || silence ? "" : kind;
  }

  /**
   * The line, without a line end.
   *
   * @param time when it began
   * @param fields the record
   * @param width how many columns there are; over 110 are not used
   */
  public String of(Instant time, Fields fields, int width) {
    int columns = Math.clamp(width, NARROWEST, COLUMNS);
    boolean wide = columns >= WIDE;
    Subject subject = Subject.of(fields);
    String tail = tail(fields);
    var line = new Line(columns, colours);
    line.left((wide ? EXACT : SHORT).format(time.atZone(zone)), 0, Style.DIM);
    String id = clean(fields.text("id"));
    line.left(id.substring(Math.max(0, id.length() - SHORT_ID)), SHORT_ID, Style.DIM);
    if (wide) {
      line.left(middle(clean(host(fields.text("client"))), CLIENT), CLIENT, Style.PLAIN);
    }
    line.left(end(subject.verb(), VERB), VERB, Style.PLAIN);
    target(line, fields, subject, room(columns, wide, tail));
    line.right(Quantity.duration(number(fields, "duration")), DURATION, Style.PLAIN);
    if (wide) {
      line.left(subject.version(), VERSION, Style.PLAIN);
    }
    return line.last(tail, tail.startsWith("!") ? Style.BAD : Style.PLAIN);
  }

  /** What is left for the target; the reason in the tail is worth more than the end of a path. */
  private static int room(int columns, boolean wide, String tail) {
    int before =
        wide ? 12 + 1 + SHORT_ID + 1 + CLIENT + 1 + VERB + 1 : 8 + 1 + SHORT_ID + 1 + VERB + 1;
    int after = 1 + STATUS + 1 + SIZE + 1 + DURATION + 1 + (wide ? VERSION + 1 : 0);
    int most = columns - before - after - TAIL;
    return Math.max(LEAST_TARGET, most - Math.max(0, SafeText.width(tail) - TAIL));
  }

  private static void target(Line line, Fields fields, Subject subject, int room) {
    if (subject.spans()) {
      int all = room + 1 + STATUS + 1 + SIZE;
      line.left(subject.target(all), all, Style.PLAIN);
      return;
    }
    long status = number(fields, "http.statusCode");
    line.left(subject.target(room), room, Style.PLAIN);
    line.right(status > 0 ? Long.toString(status) : "-", STATUS, style(status));
    line.right(Quantity.size(number(fields, "outputBytes")), SIZE, Style.PLAIN);
  }

  private static Style style(long status) {
    if (status >= SERVER_ERROR) {
      return Style.BAD;
    }
    return status >= CLIENT_ERROR ? Style.DOUBTFUL : status > 0 ? Style.GOOD : Style.PLAIN;
  }

  private static String tail(Fields fields) {
    var tail = new StringBuilder(isWrong(fields) ? "! " : "");
    tail.append(clean(fields.text("seen")));
    for (String part : new String[] {fields.text("why"), unusualEnd(fields)}) {
      if (!part.isEmpty()) {
        tail.append(' ').append(clean(part));
      }
    }
    return tail.toString();
  }

  static String host(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  static long number(Fields fields, String path) {
    return fields.at(path) instanceof Long value ? Math.max(0, value) : 0;
  }
}
