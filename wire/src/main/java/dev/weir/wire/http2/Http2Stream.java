package dev.weir.wire.http2;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.wire.http1.ClientAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One stream: a request with its answer, while they pass. */
final class Http2Stream {
  /** How many interim answers are listed. */
  private static final int MOST_INTERIM = 16;

  private final int id;
  private final Exchange exchange;
  private final long began;
  private final Half request = new Half();
  private final Half answer = new Half();
  private final Map<String, Object> facts = new LinkedHashMap<>(4);

  private String host = "";
  private String method = "";
  private String scheme = "";
  private String uri = "";
  private String protocol = "";
  private String lost = "";
  private int status;
  private boolean answered;
  private long input;
  private long output;
  private long sentAt;
  private long answeredAt;
  private @Nullable List<Integer> interim;
  private @Nullable Tunnel tunnel;
  private boolean unread;
  private long held;

  Http2Stream(int id, Exchange exchange, long began) {
    this.id = id;
    this.exchange = exchange;
    this.began = began;
    // Inside TLS the record's protocol is tls, and its http part says which HTTP.
    exchange.proto(exchange.tls() == null ? "http" : "tls");
    facts.put("stream", id);
  }

  int id() {
    return id;
  }

  Exchange exchange() {
    return exchange;
  }

  void count(Direction from, long bytes) {
    if (from == Direction.CLIENT) {
      input += bytes;
    } else {
      output += bytes;
    }
  }

  long input() {
    return input;
  }

  long output() {
    return output;
  }

  boolean isComplete() {
    return request.complete && answer.complete;
  }

  // ---- the request

  /** The request's fields are known. */
  void request(FieldList fields, int port) {
    method = fields.value(Field.Kind.METHOD);
    scheme = fields.value(Field.Kind.SCHEME);
    protocol = fields.value(Field.Kind.PROTOCOL);
    host = fields.value(Field.Kind.AUTHORITY);
    if (host.isEmpty()) {
      host = fields.value(Field.Kind.HOST);
    }
    uri = fields.value(Field.Kind.PATH);
    if (uri.isEmpty() && method.equals("CONNECT")) {
      uri = host;
    }
    name(port);
    request.headers = fields.block();
    request.declare(fields);
    String client = ClientAddress.of(request.headers);
    if (!client.isEmpty()) {
      exchange.clientIp(client);
    }
    if (!protocol.isEmpty()) {
      facts.put("protocol", protocol);
    }
    lose(fields);
  }

  private void name(int port) {
    HostPort named = AuthorityCheck.named(host, port, scheme);
    if (named != null) {
      exchange.host(named.toString());
    }
  }

  /** The request that an HTTP/1 upgrade made: it was sent before this stream began. */
  void upgraded(HttpFacts asked, int port, long now) {
    host = asked.host();
    method = asked.method();
    scheme = "http";
    name(port);
    uri = asked.uri();
    request.headers = asked.request().headers();
    request.declared = asked.request().contentLength();
    facts.put("upgraded", true);
    requestOver(true, now);
  }

  /** The server promised this stream on another one. */
  void pushedOn(int parent, long now) {
    facts.put("pushedOn", parent);
    requestOver(true, now);
  }

  private void lose(FieldList fields) {
    if (fields.isOver() && lost.isEmpty()) {
      lost = fields.why();
    }
  }

  /** Header bytes that are kept for it, by the count of the header list limit. */
  void hold(long bytes) {
    held += bytes;
  }

  long held() {
    return held;
  }

  void requestTrailers(FieldList fields) {
    request.trailers = fields.block();
    lose(fields);
  }

  boolean requestIsOver() {
    return request.over;
  }

  /** Nothing more comes of the request. */
  void requestOver(boolean complete, long now) {
    if (request.over) {
      return;
    }
    request.over = true;
    request.complete = complete;
    sentAt = now;
    exchange.took(Phase.SEND, now - began);
    if (tunnel != null) {
      tunnel.end(Direction.CLIENT, complete ? End.FIN : End.CUT);
    }
  }

  // ---- the answer

  boolean isAnswered() {
    return answered;
  }

  /** RFC 9113 section 8.1: interim answers are HEADERS frames of their own. */
  void interim(int code) {
    List<Integer> codes = interim;
    if (codes == null) {
      codes = new ArrayList<>(2);
      interim = codes;
      facts.put("interim", codes);
    }
    if (codes.size() < MOST_INTERIM) {
      codes.add(code);
    }
  }

  void answer(int code, FieldList fields, long beganAt) {
    answered = true;
    answeredAt = beganAt;
    status = code;
    answer.headers = fields.block();
    answer.declare(fields);
    lose(fields);
    exchange.took(Phase.WAIT, request.over ? Math.max(0, beganAt - sentAt) : 0);
  }

  void answerTrailers(FieldList fields) {
    answer.trailers = fields.block();
    lose(fields);
  }

  boolean answerIsOver() {
    return answer.over;
  }

  void answerOver(long now) {
    if (answer.over) {
      return;
    }
    answer.over = true;
    answer.complete = true;
    if (answered) {
      exchange.took(Phase.RECEIVE, Math.max(0, now - answeredAt));
    }
    if (tunnel != null) {
      tunnel.end(Direction.SERVER, End.FIN);
    }
  }

  // ---- data

  boolean isTunnel() {
    return method.equals("CONNECT") && status / 100 == 2;
  }

  String protocol() {
    return protocol;
  }

  /** What comes from now on is read by another inspector, or by none. */
  void tunnel(@Nullable Tunnel reader) {
    tunnel = reader;
    unread = reader == null;
  }

  @Nullable Tunnel tunnel() {
    return tunnel;
  }

  /** Whether its data is a body that should go into a capture. */
  @Nullable BodyCapture body(Direction from) {
    return from == Direction.CLIENT ? request.body : answer.body;
  }

  void body(Direction from, BodyCapture capture) {
    if (from == Direction.CLIENT) {
      request.body = capture;
    } else {
      answer.body = capture;
    }
  }

  // ---- the end

  /** Both messages are complete. */
  void complete() {
    facts.put("end", "end_stream");
    finish("", Closer.SERVER, Ending.NORMAL, "");
  }

  /** One side ended it before its time. */
  void reset(Closer by, long code) {
    facts.put("end", "rst_stream");
    facts.put("code", Frames.error(code));
    // RFC 9113 section 8.1: a server that has answered in full may so stop a request.
    boolean early = code == 0 && by == Closer.SERVER && answer.complete;
    finish("", by, early ? Ending.NORMAL : Ending.RESET, "");
  }

  /** The other side said that it has not looked and will not look at it. */
  void abandoned(Closer by, long code) {
    facts.put("end", "goaway");
    facts.put("code", Frames.error(code));
    finish("", by, Ending.ABORTED, "");
  }

  /** The connection ended under it. */
  void cut(Closer by) {
    facts.put("end", "connection");
    finish("", by, Ending.ABORTED, "");
  }

  /** More may come, but is not read: decoding stops. */
  void stop(String why, @Nullable Closer by, Ending kind, String error) {
    finish(why, by, kind, error);
  }

  /** There is no record of it; what was kept of its bodies goes with it. */
  void drop() {
    exchange.http(http()).discard();
  }

  private void finish(String why, @Nullable Closer by, Ending kind, String error) {
    HttpFacts all = http();
    boolean cut = request.isCut() || answer.isCut();
    String reason = !why.isEmpty() ? why : !lost.isEmpty() ? lost : cut ? "body" : "";
    if (reason.isEmpty() && unread) {
      reason = "tunnel";
    }
    exchange.http(all).bytes(input, output).extra("http2", facts);
    exchange.seen(reason.isEmpty() ? Seen.FULL : Seen.HEADERS, reason);
    closeTunnel(by);
    if (!why.isEmpty()) {
      exchange.seen(Seen.HEADERS, why);
    }
    if (by != null) {
      exchange.ended(by, kind);
    }
    if (!error.isEmpty()) {
      exchange.error(error);
    }
    exchange.finish();
  }

  /** Its reader says of the record how much it could read. */
  private void closeTunnel(@Nullable Closer by) {
    Tunnel reader = tunnel;
    tunnel = null;
    if (reader != null) {
      if (by == Closer.CLIENT || by == Closer.SERVER) {
        reader.end(by == Closer.CLIENT ? Direction.CLIENT : Direction.SERVER, End.RESET);
      }
      reader.end(Direction.CLIENT, End.CUT);
      reader.end(Direction.SERVER, End.CUT);
      reader.close();
    }
  }

  /** The HTTP part as far as it is known, for a reader of what follows. */
  void show() {
    exchange.http(
        new HttpFacts(
            host,
            method,
            "HTTP/2.0",
            scheme,
            uri,
            status,
            new HttpMessage(0, request.headers, HeaderBlock.EMPTY, Body.EMPTY),
            new HttpMessage(0, answer.headers, HeaderBlock.EMPTY, Body.EMPTY)));
  }

  private HttpFacts http() {
    return new HttpFacts(
        host,
        method,
        "HTTP/2.0",
        scheme,
        uri,
        status,
        request.message(),
        answered ? answer.message() : HttpMessage.NONE);
  }
}
