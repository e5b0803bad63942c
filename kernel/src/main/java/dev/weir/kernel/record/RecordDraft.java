package dev.weir.kernel.record;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A record while it is being filled. A draft without a connection is a session's connection record;
 * the others are its exchanges, and take from it what it knows when they are opened.
 *
 * <p>Filled on the session's event loop only. Once finished it does not change any more and is read
 * by the threads of the recorders, which make all the text.
 */
public final class RecordDraft extends RecordFacts implements Emission {
  private final ServiceRecording recording;
  private final SessionFacts session;
  private final @Nullable RecordDraft connection;
  private final SessionBodies bodies;
  private final RecordId id;
  private final RecordId connectionId;
  private final Instant time;
  private final long start;

  private boolean over;
  private boolean isWithin;
  private boolean bodyCutByBudget;
  private long duration;
  private long reserved;
  private int lane;
  private long seq;
  private int size;
  private Seen holds = Seen.FLOW;
  private final AtomicInteger readers = new AtomicInteger();
  private @Nullable SharedJson shared;

  // Only in a connection's draft: what its exchanges did, and the open ones in their order.
  private boolean exchangeEmitted;
  private @Nullable SequencedSet<RecordDraft> openExchanges;

  /**
   * Opens a record.
   *
   * @param connection the session's connection record; null if this is it
   */
  public RecordDraft(
      ServiceRecording recording, SessionFacts session, @Nullable RecordDraft connection) {
    this.recording = recording;
    this.session = session;
    this.connection = connection;
    this.time = recording.process().clock().instant();
    this.start = recording.process().nanos();
    this.id = RecordId.at(time.toEpochMilli());
    this.connectionId = connection == null ? id : connection.id;
    if (connection == null) {
      bodies = recording.bodies();
    } else {
      bodies = connection.bodies;
      inherit(connection);
      connection.link(this);
    }
  }

  private RecordDraft(RecordDraft whole, Seen room) {
    recording = whole.recording;
    session = whole.session;
    connection = null;
    bodies = SessionBodies.NONE;
    id = whole.id;
    connectionId = whole.connectionId;
    time = whole.time;
    start = whole.start;
    copy(whole, room);
    over = true;
    duration = whole.duration;
    seq = whole.seq;
    holds = room;
    size = Weight.of(this);
    readers.set(1);
  }

  /**
   * Opens the record of something that happens within an exchange: on the same connection, to the
   * same target, without its {@code http} part.
   */
  public static RecordDraft within(RecordDraft outer) {
    RecordDraft whole = outer.connection == null ? outer : outer.connection;
    var inner = new RecordDraft(outer.recording, outer.session, whole);
    inner.inheritWithin(outer);
    inner.isWithin = true;
    return inner;
  }

  /**
   * A collector for a body of this session. What it keeps is freed with the record whose {@link
   * #http(HttpFacts)} holds it, at the latest when the connection's draft is over.
   */
  public BodyCapture capture() {
    return bodies.capture();
  }

  @Override
  RecordDraft self() {
    return this;
  }

  @Override
  public RecordDraft host(String hostPort) {
    if (!over) {
      bodies.host(hostPort);
    }
    return super.host(hostPort);
  }

  @Override
  public RecordId id() {
    return id;
  }

  /** Says how the connection ended, and with it the exchanges that are not over. */
  public void cut(Closer by, Ending kind, String why) {
    ended(by, kind).error(why);
    SequencedSet<RecordDraft> open = openExchanges;
    if (open != null) {
      open.forEach(exchange -> exchange.ended(by, kind).error(why));
    }
  }

  /** Whether exchanges were opened that are not over. */
  public boolean hasOpenExchanges() {
    return openExchanges != null && !openExchanges.isEmpty();
  }

  /** Whether there is nothing to write down: no byte, no target, no failure. */
  public boolean saysNothing() {
    return isBlank() && !exchangeEmitted;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  /**
   * Hands the record over. The connection's draft first finishes the exchanges that are still open,
   * and is itself emitted only if no exchange was.
   */
  @Override
  public void finish() {
    if (over) {
      return;
    }
    RecordDraft parent = connection;
    if (parent == null) {
      finishOpen();
    } else {
      parent.unlink(this);
      parent.exchangeEmitted = true;
      takeEndFrom(parent, isWithin);
    }
    over = true;
    duration = Math.max(0, recording.process().nanos() - start);
    claimBodies();
    if (parent == null && exchangeEmitted) {
      giveBack();
    } else {
      size = Weight.of(this);
      holds = StepDown.holds(this);
      recording.emit(this);
    }
    if (parent == null) {
      bodies.close();
    }
  }

  @Override
  public void discard() {
    if (over) {
      return;
    }
    RecordDraft parent = connection;
    if (parent == null) {
      finishOpen();
    } else {
      parent.unlink(this);
    }
    over = true;
    claimBodies();
    giveBack();
    if (parent == null) {
      bodies.close();
    }
  }

  private void finishOpen() {
    SequencedSet<RecordDraft> open = openExchanges;
    while (open != null && !open.isEmpty()) {
      open.getFirst().finish();
    }
  }

  private void claimBodies() {
    lane = Room.lane(host());
    HttpFacts facts = http();
    if (facts != null) {
      claim(facts.request());
      claim(facts.response());
    }
    Plain.bodies(extras(), this::claim);
  }

  private void claim(HttpMessage message) {
    claim(message.body());
  }

  private void claim(Body body) {
    Capture capture = bodies.claim(body.bytes());
    if (capture != null) {
      recording.process().budget().move(capture.lane(), lane, capture.reserved());
      reserved += capture.reserved();
      bodyCutByBudget |= capture.cutByBudget();
    }
  }

  private void giveBack() {
    recording.process().budget().give(lane, reserved);
    reserved = 0;
  }

  private void link(RecordDraft child) {
    SequencedSet<RecordDraft> open = openExchanges;
    if (open == null) {
      open = new LinkedHashSet<>();
      openExchanges = open;
    }
    open.add(child);
  }

  private void unlink(RecordDraft child) {
    SequencedSet<RecordDraft> open = openExchanges;
    if (open != null) {
      open.remove(child);
    }
  }

  /** Called by the service's recording: who numbers it and how many queues will read it. */
  void handedOver(long number, int queues) {
    seq = number;
    if (queues > 1) {
      shared = new SharedJson(recording.process().keep());
    }
    readers.set(queues);
    if (queues == 0) {
      giveBack();
    }
  }

  @Override
  public void release() {
    if (readers.decrementAndGet() == 0) {
      giveBack();
      SharedJson made = shared;
      if (made != null) {
        made.close();
      }
    }
  }

  // What the encoder reads, on the recorders' threads.

  @Override
  public long seq() {
    return seq;
  }

  @Override
  public Instant time() {
    return time;
  }

  @Override
  public int size() {
    return size;
  }

  /** What of it takes room: the least detail that would still tell all of it. */
  Seen holds() {
    return holds;
  }

  /**
   * The same record with less in it, for one reader that has no room for all. It holds nothing of
   * the budget for bodies.
   *
   * @param room how much there is room for, less than {@link #holds}
   * @param isLess whether its reader would have shown what is left out
   */
  RecordDraft steppedDown(Seen room, boolean isLess) {
    var less = new RecordDraft(this, room);
    if (isLess) {
      less.lower(room, "pressure");
    }
    return less;
  }

  ServiceRecording recording() {
    return recording;
  }

  SessionFacts session() {
    return session;
  }

  /** The id of the connection's record; its own if it is that. */
  RecordId connectionId() {
    return connectionId;
  }

  long durationNanos() {
    return duration;
  }

  /** Its JSON, if several recorders get it; null if only one does. */
  @Nullable SharedJson shared() {
    return shared;
  }

  boolean bodyCutByBudget() {
    return bodyCutByBudget;
  }
}
