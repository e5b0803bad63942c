package dev.weir.wire.http2;

import dev.weir.spi.Session;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of one connection, how they end, and what all of them together may cost. Knows
 * the time of the chunk that is being read, so that nobody has to ask for it twice.
 */
final class Streams {
  private final Session session;
  private final Http2Inspector.Options options;
  private final Flood flood;
  private final StreamTable table = new StreamTable();
  private @Nullable Closer culprit;
  private long now;
  private long heldHeaders;
  private int lastTaken = Integer.MAX_VALUE;
  private long goAwayCode;
  private long floodInput;
  private long floodOutput;

  Streams(Session session, Http2Inspector.Options options, long now) {
    this.session = session;
    this.options = options;
    this.now = now;
    this.flood = new Flood(options.resets(), options.control(), now);
  }

  void at(long nanos) {
    now = nanos;
  }

  long now() {
    return now;
  }

  Flood flood() {
    return flood;
  }

  int size() {
    return table.size();
  }

  /** Whether as many are open as are watched. */
  boolean isFull() {
    return table.size() >= options.streams();
  }

  @Nullable Http2Stream get(int id) {
    return table.get(id);
  }

  List<Http2Stream> all(Predicate<Http2Stream> which) {
    return table.all(which);
  }

  Http2Stream open(int id, long began) {
    var stream = new Http2Stream(id, session.open(), began);
    table.add(stream);
    return stream;
  }

  /** A stream began that is not watched. */
  void untracked(long bytes) {
    flood.untracked();
    floodInput += bytes;
  }

  /** Counts the fields as held, or, if there is no room for them, drops all that name nothing. */
  void hold(Http2Stream stream, FieldList fields) {
    if (heldHeaders + fields.kept() > options.heldHeaders()) {
      fields.dropAllButNames();
    }
    stream.hold(fields.kept());
    heldHeaders += fields.kept();
  }

  void forget(Http2Stream stream) {
    table.remove(stream.id());
    heldHeaders -= stream.held();
  }

  /** Finishes one of which nothing more can come. */
  void settle(Http2Stream stream) {
    if (stream.requestIsOver() && stream.answerIsOver()) {
      forget(stream);
      if (stream.isComplete()) {
        stream.complete();
      } else {
        stream.cut(culprit());
      }
    }
  }

  void reset(Http2Stream stream, Closer by, long code) {
    forget(stream);
    if (stream.isAnswered() || !tooMany(stream)) {
      stream.reset(by, code);
    }
  }

  /** Ends those that the sender says it has not looked at (RFC 9113 section 6.8). */
  void goAway(Direction from, int last, long code) {
    boolean server = from == Direction.SERVER;
    if (server) {
      lastTaken = Math.min(lastTaken, last);
      goAwayCode = code;
    }
    for (Http2Stream stream :
        table.all(one -> one.id() > last && ((one.id() & 1) != 0) == server)) {
      abandon(stream, closer(from), code);
    }
  }

  /** Ends a new one if the server has said that it takes no more: the client cannot know yet. */
  void abandonIfTooLate(Http2Stream stream) {
    if (stream.id() > lastTaken && (stream.id() & 1) != 0) {
      abandon(stream, Closer.SERVER, goAwayCode);
    }
  }

  private void abandon(Http2Stream stream, Closer by, long code) {
    forget(stream);
    if (!tooMany(stream)) {
      stream.abandoned(by, code);
    }
  }

  /** Whether a stream that was never answered gets no record because of how many there were. */
  private boolean tooMany(Http2Stream stream) {
    if (!flood.unanswered(now)) {
      return false;
    }
    floodInput += stream.input();
    floodOutput += stream.output();
    stream.drop();
    return true;
  }

  /** Remembers the first one who went away. */
  void blame(Closer by) {
    if (culprit == null) {
      culprit = by;
    }
  }

  Closer culprit() {
    Closer known = culprit;
    return known == null ? Closer.WEIR : known;
  }

  /** The connection is over; frames that have begun are counted as far as they came. */
  void cutAll(Lane client, Lane server) {
    for (Http2Stream stream : table.all(one -> true)) {
      stream.count(Direction.CLIENT, client.begun(stream.id()));
      stream.count(Direction.SERVER, server.begun(stream.id()));
      forget(stream);
      stream.cut(culprit());
    }
  }

  /** Decoding ends; the streams may go on. */
  void stopAll(String why, @Nullable Closer by, Ending kind, String error) {
    for (Http2Stream stream : table.all(one -> true)) {
      forget(stream);
      stream.stop(why, by, kind, error);
    }
    noteFlood();
  }

  /** A record about the connection rather than a stream; to be finished by the caller. */
  Exchange note(String why, Map<String, Object> facts) {
    Exchange exchange = session.open();
    exchange.proto(exchange.tls() == null ? "http" : "tls");
    return (facts.isEmpty() ? exchange : exchange.extra("http2", facts)).seen(Seen.FLOW, why);
  }

  /** One record for all that has none of its own. */
  void noteFlood() {
    Map<String, Object> report = flood.report();
    if (!report.isEmpty()) {
      note("flood", Map.of("flood", report)).bytes(floodInput, floodOutput).finish();
    }
  }

  static Closer closer(Direction from) {
    return from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER;
  }
}
