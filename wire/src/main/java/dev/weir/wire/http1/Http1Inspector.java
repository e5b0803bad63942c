package dev.weir.wire.http1;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import org.jspecify.annotations.Nullable;

/**
 * Watches one HTTP/1 connection and makes one exchange of each request and its answer. Changes and
 * holds nothing. On the session's event loop only.
 *
 * <p>What is malformed ends the decoding, not the traffic: the open exchanges are finished with the
 * kind of problem, and the answer is {@link Step.Done}. When a 101 or a 2xx to CONNECT hands the
 * connection to another protocol, the answer is {@link Step.Resniff} with the exchange still open.
 *
 * <p>Memory is bounded by {@link Options}: heads, requests in flight, and the client's bytes behind
 * a request whose answer decides what they are. Bodies go to {@link Session#capture} only.
 */
public final class Http1Inspector implements Inspector {
  /**
   * Bounds, and what is known about the connection.
   *
   * @param limits bounds of one head
   * @param port the port that the bytes really go to, for hosts without one; 0 if unknown
   * @param pipeline most requests that wait for their answer
   * @param interim most 1xx answers to one request
   * @param held most client bytes behind an upgrade that is not answered yet
   */
  public record Options(Limits limits, int port, int pipeline, int interim, int held) {
    /** Default limits, 64 requests, 16 interim answers, 64 KiB. */
    public static final Options DEFAULT = new Options(Limits.DEFAULT, 0, 64, 16, 64 * 1024);

    /** The same with another port. */
    public Options withPort(int realPort) {
      return new Options(limits, realPort, pipeline, interim, held);
    }
  }

  private final Session session;
  private final Options options;
  private final @Nullable NameCheck names;
  private final HeadReader requestHeads;
  private final HeadReader answerHeads;
  private final HeldBytes held;

  /** Oldest first. All but the last have sent their whole request. */
  private final Turns turns = new Turns();

  /** The one whose request is not complete yet; it is the last of {@link #turns}. */
  private @Nullable Turn sending;

  /** The one whose answer decides what the client's next bytes are. */
  private @Nullable Turn undecided;

  private int emptyLines;

  private @Nullable Step over;
  private boolean clientEnded;
  private long now;
  private int clientAt;
  private int serverAt;

  /** An inspector for one connection whose targets somebody else checks. */
  public Http1Inspector(Session session, Options options) {
    this(session, options, null);
  }

  /**
   * An inspector for a stream whose target was chosen before its requests were read: it answers
   * with {@link Step.Refuse} at the first request that names a host which {@link Session#refuses}.
   */
  public static Http1Inspector guarding(Session session, Options options) {
    return new Http1Inspector(session, options, new NameCheck(session));
  }

  private Http1Inspector(Session session, Options options, @Nullable NameCheck names) {
    this.session = session;
    this.options = options;
    this.names = names;
    this.requestHeads = new HeadReader(options.limits());
    this.answerHeads = HeadReader.ofResponses(options.limits());
    this.held = new HeldBytes(options.held());
  }

  /**
   * The oldest exchange that is still open, for a handler that knows more about it, for example why
   * no answer will come; null if there is none.
   */
  public @Nullable Exchange current() {
    Turn turn = turns.oldest();
    return turn == null ? null : turn.exchange();
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    Step before = over;
    if (before != null) {
      return before;
    }
    now = System.nanoTime();
    try {
      if (from == Direction.CLIENT) {
        client(view);
      } else {
        server(view);
      }
    } catch (Http1Exception e) {
      broken(from, e, view.length() - (from == Direction.CLIENT ? clientAt : serverAt));
    }
    Step step = over;
    return step == null ? Step.WATCH : step;
  }

  // ---- the client's direction

  private void client(Bytes view) throws Http1Exception {
    clientAt = 0;
    while (clientAt < view.length() && over == null) {
      Turn turn = sending;
      if (undecided != null) {
        if (!held.add(view, clientAt)) {
          stop("upgrade");
        }
        return;
      }
      if (turn == null || turn.request() == null) {
        requestHead(view);
      } else {
        int taken = turn.feedRequest(view, clientAt);
        clientAt += taken;
        turn.countInput(taken);
        if (turn.requestBodyIsDone()) {
          requestEnd(turn);
        }
      }
    }
  }

  private void requestHead(Bytes view) throws Http1Exception {
    int taken = requestHeads.feed(view, clientAt);
    clientAt += taken;
    if (requestHeads.isEmpty()) {
      emptyLines += taken;
      return;
    }
    Turn turn = sending;
    if (turn == null) {
      if (turns.size() >= options.pipeline()) {
        stop("pipeline");
        return;
      }
      turn = open();
      turn.countInput(emptyLines);
      emptyLines = 0;
    }
    turn.countInput(taken);
    if (requestHeads.isComplete()) {
      begin(turn);
    }
  }

  private void begin(Turn turn) throws Http1Exception {
    RequestHead head = RequestHead.parse(requestHeads.takeRaw(), options.limits());
    turn.request(head, options.port());
    HostPort refused = names == null ? null : names.refused(head, options.port());
    if (refused != null) {
      refuse(turn, refused);
      return;
    }
    Framing framing = Framing.ofRequest(head);
    if (framing == Framing.NONE) {
      requestEnd(turn);
    } else {
      turn.requestBody(framing, session.capture());
    }
  }

  private Turn open() {
    var turn = new Turn(session.open(), now);
    turns.add(turn);
    sending = turn;
    return turn;
  }

  private void requestEnd(Turn turn) {
    turn.requestOver(true, now);
    sending = null;
    RequestHead head = turn.request();
    if (head != null && !turn.hasAnswerHead() && (head.isConnect() || head.upgrade() != null)) {
      undecided = turn;
    }
    turns.settle(turn);
  }

  /** The answer was an ordinary one, so the held bytes are further requests. */
  private void resume() {
    byte[] bytes = held.take();
    undecided = null;
    if (bytes.length == 0) {
      return;
    }
    try {
      client(Bytes.of(bytes));
    } catch (Http1Exception e) {
      broken(Direction.CLIENT, e, bytes.length - clientAt);
      return;
    }
    if (clientEnded) {
      cutRequest();
    }
  }

  // ---- the server's direction

  private void server(Bytes view) throws Http1Exception {
    serverAt = 0;
    while (serverAt < view.length() && over == null) {
      Turn turn = turns.oldest();
      if (turn == null || !turn.expectsAnswer()) {
        throw badAnswer("answer: without a request");
      }
      if (!turn.hasAnswerHead()) {
        answerHead(turn, view);
      } else {
        int taken = turn.feedAnswer(view, serverAt);
        serverAt += taken;
        turn.countOutput(taken);
        if (turn.answerBodyIsDone()) {
          answerEnd(turn);
        }
      }
      if (undecided == turn
          && turn.hasAnswerHead()
          && (turn.answerIsComplete() || serverAt == view.length())) {
        resume();
      }
    }
  }

  private void answerHead(Turn turn, Bytes view) throws Http1Exception {
    int taken = answerHeads.feed(view, serverAt);
    serverAt += taken;
    turn.answering(now);
    turn.countOutput(taken);
    RequestHead request = turn.request();
    if (!answerHeads.isComplete() || request == null) {
      return;
    }
    ResponseHead head = ResponseHead.parse(answerHeads.takeRaw(), options.limits());
    Framing framing = Framing.ofResponse(head, request.method());
    if (head.isInterim()) {
      if (turn.interim() > options.interim()) {
        throw badAnswer("answer: more than " + options.interim() + " interim answers");
      }
      return;
    }
    if (framing == Framing.TUNNEL) {
      tunnel(turn, request, head);
      return;
    }
    turn.answer(head, framing == Framing.NONE ? null : new BodyWatch(framing, session.capture()));
    if (framing == Framing.NONE) {
      answerEnd(turn);
    }
  }

  /** 101, or 2xx to CONNECT: what follows in both directions is not HTTP/1. */
  private void tunnel(Turn turn, RequestHead request, ResponseHead head) throws Http1Exception {
    String token = "";
    if (head.status() == 101) {
      String agreed = head.upgrade();
      if (undecided != turn || agreed == null || !Lists.has(request.headers(), "upgrade", agreed)) {
        throw badAnswer("answer: 101 to a protocol that was not offered");
      }
      token = agreed;
    }
    turn.answer(head, null);
    turn.answerOver(now);
    turn.fill();
    turns.remove(turn);
    undecided = null;
    over = new Step.Resniff(serverAt, held.take(), token, turn.exchange());
  }

  private void answerEnd(Turn turn) {
    turn.answerOver(now);
    turns.settle(turn);
  }

  private static Http1Exception badAnswer(String problem) {
    return new Http1Exception(502, Http1Exception.FRAMING, problem);
  }

  // ---- ends

  @Override
  public void onEnd(Direction from, End how) {
    if (over != null) {
      return;
    }
    now = System.nanoTime();
    if (how == End.CUT) {
      // The kernel knows why and says so; what is open is finished when it closes us.
      turns.blame(Closer.WEIR);
    } else if (from == Direction.CLIENT) {
      clientEnded = true;
      if (how == End.RESET) {
        turns.blame(Closer.CLIENT);
      }
      cutRequest();
    } else {
      serverEnd(how);
    }
  }

  /** The client has ended; a request that is not complete never will be, but may be answered. */
  private void cutRequest() {
    Turn turn = sending;
    if (turn == null) {
      return;
    }
    sending = null;
    turns.blame(Closer.CLIENT);
    turn.requestOver(false, now);
    if (turn.request() == null) {
      turns.abort(turn);
    } else {
      turns.settle(turn);
    }
  }

  private void serverEnd(End how) {
    Turn turn = turns.oldest();
    if (turn != null && turn.expectsAnswer() && how == End.FIN && turn.endAnswer()) {
      answerEnd(turn);
    }
    turns.serverEnded();
  }

  /** The request must not go on, and with it nothing that is under way on its connection. */
  private void refuse(Turn turn, HostPort named) {
    String error = "bypass: " + named;
    over = new Step.Refuse(error);
    turns.remove(turn);
    turns.stopAll("bypass", Closer.WEIR, Ending.ABORTED, error);
    turn.stop("bypass", Closer.WEIR, Ending.BYPASS, error);
    forget();
  }

  /** Decoding ends here, for a reason that is nobody's fault. */
  private void stop(String why) {
    over = new Step.Done(Seen.HEADERS, why);
    turns.stopAll(why, null, Ending.NORMAL, "");
    forget();
  }

  /** Decoding ends here, because these bytes are not HTTP/1. */
  private void broken(Direction from, Http1Exception e, int unread) {
    over = new Step.Done(Seen.HEADERS, e.kind());
    Turn turn = from == Direction.CLIENT ? sending : turns.oldest();
    if (turn == null) {
      turn = open();
    }
    if (from == Direction.CLIENT) {
      turn.countInput(unread + emptyLines);
    } else {
      turn.countOutput(unread);
    }
    turns.stopAll(
        e.kind(),
        from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER,
        Ending.PROTOCOL,
        e.getMessage());
    forget();
  }

  private void forget() {
    sending = null;
    undecided = null;
    held.take();
  }

  @Override
  public void close() {
    if (over == null) {
      over = new Step.Done(Seen.FULL, "");
    }
    turns.abortAll();
    forget();
  }
}
