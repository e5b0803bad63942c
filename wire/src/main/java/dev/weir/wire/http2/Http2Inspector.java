package dev.weir.wire.http2;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches one HTTP/2 connection and makes one exchange of each stream. Changes, holds and answers
 * nothing. On the session's event loop only.
 *
 * <p>The first bytes it is shown are the client's preface, and the server's first frame. A stream
 * that breaks the protocol is written down as it was sent: what to do about it is the business of
 * the ends. Only where it is unclear how the bytes go on (a broken header block, frames where none
 * may be) decoding ends, with {@link Step.Done}; the traffic does not.
 *
 * <p>Memory is bounded by {@link Options}; bodies go to {@link Session#capture} only.
 */
public final class Http2Inspector implements Inspector {
  /**
   * Bounds, and what is known about the connection.
   *
   * @param port the port that the bytes really go to, for names without one; 0 if unknown
   * @param headerList most bytes of one header list that are kept, by the count of RFC 9113 section
   *     6.5.2
   * @param heldHeaders the same for all open streams together
   * @param table most bytes of a dynamic table that are kept, for each direction
   * @param streams most streams that are watched at once
   * @param resets unanswered streams that may be reset within 30 seconds, each with a record
   * @param control frames of one kind that may come within a second before it is called a flood
   */
  public record Options(
      int port, int headerList, int heldHeaders, int table, int streams, int resets, int control) {
    /** 64 KiB, 1 MiB, 64 KiB, 1,024, 200 and 1,000. */
    public static final Options DEFAULT =
        new Options(0, 64 * 1024, 1024 * 1024, 64 * 1024, 1024, 200, 1000);

    /** The same with another port. */
    public Options withPort(int realPort) {
      return new Options(realPort, headerList, heldHeaders, table, streams, resets, control);
    }
  }

  private final Session session;
  private final Options options;
  private final Tunnels tunnels;
  private final AuthorityCheck names;
  private final Lane client;
  private final Lane server;
  private final Streams streams;

  private @Nullable Step over;
  private int highestRequest;
  private int highestPromise;

  /**
   * An inspector for one connection.
   *
   * @param tunnels who reads what extended CONNECT carries
   */
  public Http2Inspector(Session session, Options options, Tunnels tunnels) {
    this.session = session;
    this.options = options;
    this.tunnels = tunnels;
    names = new AuthorityCheck(session, options.port());
    streams = new Streams(session, options, System.nanoTime());
    byte[] piece = Lane.piece();
    client = new Lane(Direction.CLIENT, this, options, piece);
    server = new Lane(Direction.SERVER, this, options, piece);
  }

  /**
   * Says that the connection began with an HTTP/1 upgrade to h2c (RFC 7540 section 3.2): its
   * request is answered on stream 1. To be called before anything is shown.
   *
   * @param upgrade the exchange of the upgrade
   */
  public Http2Inspector upgradedBy(Exchange upgrade) {
    HttpFacts asked = upgrade.http();
    if (asked != null) {
      highestRequest = 1;
      Http2Stream first = streams.open(1, now());
      first.upgraded(asked, options.port(), now());
      String settings = asked.request().headers().first("http2-settings");
      if (settings != null) {
        UpgradeSettings.read(settings, server);
      }
    }
    return this;
  }

  /** The record of an open stream; null if there is none. */
  public @Nullable Exchange exchange(int stream) {
    Http2Stream open = streams.get(stream);
    return open == null ? null : open.exchange();
  }

  // ---- what the lanes ask

  long now() {
    return streams.now();
  }

  boolean isOver() {
    return over != null;
  }

  Flood flood() {
    return streams.flood();
  }

  Lane lane(Direction from) {
    return from == Direction.CLIENT ? client : server;
  }

  @Nullable Http2Stream stream(int id) {
    return streams.get(id);
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    Step before = over;
    if (before != null) {
      return before;
    }
    streams.at(System.nanoTime());
    try {
      lane(from).feed(view);
    } catch (Http2Exception e) {
      broken(from, e);
    }
    Step step = over;
    return step == null ? Step.WATCH : step;
  }

  // ---- the client's side of a stream

  /** A header block of the client: a request, or its trailers. */
  void request(int id, FieldList fields, boolean ends, long bytes, long began)
      throws Http2Exception {
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      stream.count(Direction.CLIENT, bytes);
      streams.hold(stream, fields);
      stream.requestTrailers(fields);
      if (ends) {
        requestEnd(stream);
      }
      return;
    }
    if (id <= highestRequest) {
      return;
    }
    highestRequest = id;
    HostPort refused = names.refused(fields);
    if (refused == null && fields.namesLost()) {
      throw new Http2Exception(
          Http2Exception.LIMIT, "header list: its names lie beyond " + options.headerList());
    }
    begin(id, fields, bytes, began, refused);
    Http2Stream begun = streams.get(id);
    if (begun != null && ends) {
      requestEnd(begun);
    }
  }

  private void begin(int id, FieldList fields, long bytes, long began, @Nullable HostPort refused) {
    if (streams.isFull() && refused == null) {
      streams.untracked(bytes);
      return;
    }
    Http2Stream stream = streams.open(id, began);
    stream.count(Direction.CLIENT, bytes);
    streams.hold(stream, fields);
    stream.request(fields, options.port());
    if (refused != null) {
      refuse(stream, "bypass: " + refused);
    } else {
      streams.abandonIfTooLate(stream);
    }
  }

  private void requestEnd(Http2Stream stream) {
    stream.requestOver(true, now());
    streams.settle(stream);
  }

  // ---- the server's side of a stream

  /** The server promises an answer to a request that it makes up itself. */
  void promised(int parent, int id, FieldList fields, long bytes, long began) {
    Http2Stream on = streams.get(parent);
    if (on != null) {
      on.count(Direction.SERVER, bytes);
    }
    if (id <= highestPromise || (id & 1) != 0) {
      return;
    }
    highestPromise = id;
    if (streams.isFull()) {
      streams.untracked(0);
      return;
    }
    Http2Stream stream = streams.open(id, began);
    streams.hold(stream, fields);
    stream.request(fields, options.port());
    stream.pushedOn(parent, now());
  }

  /** A header block of the server: an interim answer, an answer, or its trailers. */
  void answer(int id, FieldList fields, boolean ends, long bytes, long began) {
    Http2Stream stream = streams.get(id);
    if (stream == null) {
      return;
    }
    stream.count(Direction.SERVER, bytes);
    int status = status(fields);
    if (stream.isAnswered()) {
      streams.hold(stream, fields);
      stream.answerTrailers(fields);
    } else if (status / 100 == 1 && !ends) {
      stream.interim(status);
    } else {
      streams.hold(stream, fields);
      stream.answer(status, fields, began);
      if (stream.isTunnel()) {
        stream.show();
        Inspector reader =
            stream.protocol().isEmpty() ? null : tunnels.open(stream.protocol(), stream.exchange());
        stream.tunnel(reader == null ? null : new Tunnel(reader));
      }
    }
    if (ends) {
      answerEnd(stream);
    }
  }

  private static int status(FieldList fields) {
    String text = fields.value(Field.Kind.STATUS);
    int status = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || text.length() != 3) {
        return 0;
      }
      status = 10 * status + digit;
    }
    return status;
  }

  private void answerEnd(Http2Stream stream) {
    stream.answerOver(now());
    streams.settle(stream);
  }

  // ---- both sides

  void data(Http2Stream stream, Direction from, Bytes view, int index, int length) {
    Tunnel tunnel = stream.tunnel();
    if (tunnel != null) {
      tunnel.data(from, view, index, length);
      if (!tunnel.refusal().isEmpty()) {
        refuse(stream, tunnel.refusal());
      }
      return;
    }
    if (stream.isTunnel() || (from == Direction.SERVER && !stream.isAnswered())) {
      return;
    }
    BodyCapture body = stream.body(from);
    if (body == null) {
      body = session.capture();
      stream.body(from, body);
    }
    body.add(view, index, length);
  }

  void dataEnd(Http2Stream stream, Direction from, int bytes, boolean ends) {
    stream.count(from, bytes);
    if (!ends || over != null) {
      return;
    }
    if (from == Direction.CLIENT) {
      requestEnd(stream);
    } else {
      answerEnd(stream);
    }
  }

  /** A frame that says nothing a record shows; it counts for its stream. */
  void other(Direction from, int id, int bytes) {
    Http2Stream stream = id == 0 ? null : streams.get(id);
    if (stream != null) {
      stream.count(from, bytes);
    }
  }

  void reset(Direction from, int id, long code) {
    Http2Stream stream = streams.get(id);
    if (stream != null) {
      stream.count(from, Frames.HEAD + 4);
      streams.reset(stream, Streams.closer(from), code);
    }
  }

  void goAway(Direction from, int last, long code) {
    streams.goAway(from, last, code);
  }

  // ---- ends

  @Override
  public void onEnd(Direction from, End how) {
    if (over != null) {
      return;
    }
    streams.at(System.nanoTime());
    // The kernel knows why it cuts, and says so.
    streams.blame(how == End.CUT ? Closer.WEIR : Streams.closer(from));
    if (from == Direction.SERVER && how != End.CUT) {
      cutBlock();
      streams.cutAll(client, server);
    } else if (from == Direction.CLIENT && how != End.CUT) {
      for (Http2Stream stream : streams.all(one -> !one.requestIsOver())) {
        stream.requestOver(false, now());
        streams.settle(stream);
      }
    }
  }

  /** A request of which not even the fields were all there. */
  private void cutBlock() {
    int id = client.blockStream();
    if (id > highestRequest) {
      highestRequest = id;
      streams
          .note("head incomplete", Map.of("stream", id, "end", "connection"))
          .bytes(client.blockBytes(), 0)
          .ended(streams.culprit(), Ending.ABORTED)
          .finish();
    }
  }

  private void refuse(Http2Stream stream, String error) {
    over = new Step.Refuse(error);
    streams.forget(stream);
    streams.stopAll("bypass", Closer.WEIR, Ending.ABORTED, error);
    stream.stop("bypass", Closer.WEIR, Ending.BYPASS, error);
  }

  /** Decoding ends here: because of the bytes, or of what they would cost. */
  private void broken(Direction from, Http2Exception e) {
    over = new Step.Done(Seen.HEADERS, e.kind());
    boolean ours = e.kind().equals(Http2Exception.LIMIT);
    Closer by = ours ? null : Streams.closer(from);
    Ending kind = ours ? Ending.NORMAL : Ending.PROTOCOL;
    if (streams.size() == 0) {
      Exchange exchange = streams.note(e.kind(), Map.of()).error(e.getMessage());
      if (by != null) {
        exchange.ended(by, kind);
      }
      exchange.finish();
    }
    streams.stopAll(e.kind(), by, kind, e.getMessage());
  }

  @Override
  public void close() {
    if (over == null) {
      streams.at(System.nanoTime());
      cutBlock();
      streams.cutAll(client, server);
      streams.noteFlood();
      over = new Step.Done(Seen.FULL, "");
    }
  }
}
