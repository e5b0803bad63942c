package dev.weir.wire.http1;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import org.jspecify.annotations.Nullable;

/** One request with its answer, while they pass. */
final class Turn {
  private final Exchange exchange;
  private final long began;

  private @Nullable RequestHead request;
  private @Nullable HttpFacts facts;
  private @Nullable BodyWatch requestBody;
  private @Nullable ResponseHead answer;
  private @Nullable BodyWatch answerBody;
  private long input;
  private long output;
  private long sentAt;
  private long answeredAt;
  private boolean answering;
  private boolean requestOver;
  private boolean requestComplete;
  private boolean answerComplete;
  private int interim;

  Turn(Exchange exchange, long now) {
    // What was inside TLS keeps that as its protocol: the record has both parts.
    this.exchange = exchange.tls() == null ? exchange.proto("http") : exchange;
    this.began = now;
  }

  Exchange exchange() {
    return exchange;
  }

  void countInput(int bytes) {
    input += bytes;
  }

  void countOutput(int bytes) {
    output += bytes;
  }

  @Nullable RequestHead request() {
    return request;
  }

  boolean expectsAnswer() {
    return request != null && !answerComplete;
  }

  boolean hasAnswerHead() {
    return answer != null;
  }

  boolean requestIsOver() {
    return requestOver;
  }

  boolean answerIsComplete() {
    return answerComplete;
  }

  boolean isComplete() {
    return requestComplete && answerComplete;
  }

  /** The request's head is known. A problem with the host is noted and does not stop anything. */
  void request(RequestHead head, int port) {
    request = head;
    try {
      HostPort host = head.authority();
      if (host != null) {
        exchange.host((host.port() == 0 ? host.withPort(head.portOr(port)) : host).toString());
      }
    } catch (Http1Exception e) {
      exchange.error(e.getMessage());
    }
    String client = ClientAddress.of(head.headers());
    if (!client.isEmpty()) {
      exchange.clientIp(client);
    }
    String hostField = head.hostField();
    facts =
        new HttpFacts(
            hostField.isEmpty() ? head.targetAuthority() : hostField,
            head.method(),
            head.proto(),
            head.recordedScheme(),
            head.target(),
            0,
            bodiless(head.headers()),
            HttpMessage.NONE);
    exchange.http(facts);
  }

  private static HttpMessage bodiless(HeaderBlock headers) {
    return headers.size() == 0
        ? HttpMessage.NONE
        : new HttpMessage(0, headers, HeaderBlock.EMPTY, HttpMessage.NONE.body());
  }

  void requestBody(Framing framing, BodyCapture capture) {
    requestBody = new BodyWatch(framing, capture);
  }

  /** Shows bytes of the request's body; true once it is complete. */
  int feedRequest(Bytes view, int index) throws Http1Exception {
    BodyWatch body = requestBody;
    return body == null ? 0 : body.feed(view, index);
  }

  boolean requestBodyIsDone() {
    return requestBody == null || requestBody.isDone();
  }

  /** Nothing more comes of the request. */
  void requestOver(boolean complete, long now) {
    requestOver = true;
    requestComplete = complete;
    sentAt = now;
    exchange.took(Phase.SEND, now - began);
  }

  /** Bytes of an answer have come. */
  void answering(long now) {
    if (!answering) {
      answering = true;
      answeredAt = now;
    }
  }

  /** It was an interim answer; returns how many there were. */
  int interim() {
    answering = false;
    return ++interim;
  }

  void answer(ResponseHead head, @Nullable BodyWatch body) {
    answer = head;
    answerBody = body;
    exchange.took(Phase.WAIT, requestOver ? Math.max(0, answeredAt - sentAt) : 0);
  }

  int feedAnswer(Bytes view, int index) throws Http1Exception {
    BodyWatch body = answerBody;
    return body == null ? 0 : body.feed(view, index);
  }

  boolean answerBodyIsDone() {
    return answerBody == null || answerBody.isDone();
  }

  /** The server ended its direction in order: true if that completes the answer. */
  boolean endAnswer() {
    if (answer == null || answerBody == null) {
      return false;
    }
    answerBody.end();
    return answerBody.isDone();
  }

  void answerOver(long now) {
    answerComplete = true;
    exchange.took(Phase.RECEIVE, now - answeredAt);
  }

  /** Ends the record: by itself, or because one side went away. */
  void finish(Closer by, Ending kind) {
    Seen seen = request == null ? Seen.FLOW : Seen.FULL;
    finish(seen, request == null ? "head incomplete" : "", by, kind, "");
  }

  /** Ends the record although more might have come: decoding stops here. */
  void stop(String why, @Nullable Closer by, Ending kind, String error) {
    Seen seen = request == null ? Seen.FLOW : Seen.HEADERS;
    finish(seen, why, by, kind, error);
  }

  private void finish(Seen seen, String why, @Nullable Closer by, Ending kind, String error) {
    boolean cut = fill();
    exchange.seen(
        cut && seen == Seen.FULL ? Seen.HEADERS : seen, cut && why.isEmpty() ? "body" : why);
    if (by != null) {
      exchange.ended(by, kind);
    }
    if (!error.isEmpty()) {
      exchange.error(error);
    }
    exchange.finish();
  }

  /** Writes down what is known so far. Returns whether a body is not all there. */
  boolean fill() {
    exchange.bytes(input, output);
    HttpFacts known = facts;
    RequestHead head = request;
    if (known == null || head == null) {
      return false;
    }
    HttpMessage sent = requestBody == null ? known.request() : requestBody.message(head.headers());
    ResponseHead reply = answer;
    HttpMessage received = reply == null ? HttpMessage.NONE : received(reply);
    exchange.http(
        new HttpFacts(
            known.host(),
            known.method(),
            known.proto(),
            known.scheme(),
            known.uri(),
            reply == null ? 0 : reply.status(),
            sent,
            received));
    return sent.body().truncated() || received.body().truncated();
  }

  private HttpMessage received(ResponseHead reply) {
    BodyWatch body = answerBody;
    if (body != null) {
      return body.message(reply.headers());
    }
    // Answers to HEAD and 304 declare a length that is not sent.
    return new HttpMessage(
        Framing.declaredLength(reply.headers()),
        reply.headers(),
        HeaderBlock.EMPTY,
        HttpMessage.NONE.body());
  }
}
