package dev.weir.kernel.record;

import dev.weir.spi.Network;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
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
public final class RecordDraft implements Exchange, Emission {
  private static final int PHASES = Phase.values().length;

  private final ServiceRecording recording;
  private final SessionFacts session;
  private final @Nullable RecordDraft connection;
  private final SessionBodies bodies;
  private final RecordId id;
  private final Instant time;
  private final long start;

  private @Nullable Network network;
  private String host = "";
  private String proto = "";
  private String clientIp = "";
  private String clientId = "";
  private @Nullable HttpFacts http;
  private @Nullable TlsFacts tls;
  private @Nullable Map<String, Object> extras;
  private long @Nullable [] timings;
  private long input;
  private long output;
  private @Nullable Seen seen;
  private String why = "";
  private @Nullable Closer closedBy;
  private @Nullable Ending ending;
  private String error = "";
  private @Nullable Route route;

  private boolean over;
  private boolean isWithin;
  private boolean bodyCutByBudget;
  private long duration;
  private long reserved;
  private long seq;
  private int size;
  private final AtomicInteger readers = new AtomicInteger();

  // Only in a connection's draft: what its exchanges did, and the open ones in their order.
  private boolean exchangeEmitted;
  private boolean setUpTaken;
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
    if (connection == null) {
      bodies = recording.bodies();
    } else {
      bodies = connection.bodies;
      inherit(connection);
      connection.link(this);
    }
  }

  /**
   * Opens the record of something that happens within an exchange: on the same connection, to the
   * same target, without its {@code http} part.
   */
  public static RecordDraft within(RecordDraft outer) {
    RecordDraft whole = outer.connection == null ? outer : outer.connection;
    var inner = new RecordDraft(outer.recording, outer.session, whole);
    inner.inherit(outer);
    inner.http = null;
    inner.route = outer.route;
    inner.isWithin = true;
    return inner;
  }

  private void inherit(RecordDraft from) {
    network = from.network;
    host = from.host;
    proto = from.proto;
    clientIp = from.clientIp;
    clientId = from.clientId;
    http = from.http;
    tls = from.tls;
    Map<String, Object> known = from.extras;
    extras = known == null ? null : new LinkedHashMap<>(known);
  }

  /**
   * A collector for a body of this session. What it keeps is freed with the record whose {@link
   * #http(HttpFacts)} holds it, at the latest when the connection's draft is over.
   */
  public BodyCapture capture() {
    return bodies.capture();
  }

  /** The way that was taken. An exchange that was not told takes the connection's at its end. */
  public RecordDraft via(Route way) {
    if (!over) {
      route = way;
    }
    return this;
  }

  @Override
  public RecordId id() {
    return id;
  }

  @Override
  public RecordDraft network(Network value) {
    if (!over) {
      network = value;
    }
    return this;
  }

  @Override
  public RecordDraft host(String hostPort) {
    if (!over) {
      host = hostPort;
    }
    return this;
  }

  @Override
  public RecordDraft proto(String value) {
    if (!over) {
      proto = value;
    }
    return this;
  }

  @Override
  public RecordDraft clientIp(String address) {
    if (!over) {
      clientIp = address;
    }
    return this;
  }

  @Override
  public RecordDraft clientId(String user) {
    if (!over) {
      clientId = user;
    }
    return this;
  }

  @Override
  public RecordDraft http(HttpFacts facts) {
    if (!over) {
      http = facts;
    }
    return this;
  }

  @Override
  public RecordDraft tls(TlsFacts facts) {
    if (!over) {
      tls = facts;
    }
    return this;
  }

  @Override
  public @Nullable HttpFacts http() {
    return http;
  }

  @Override
  public @Nullable TlsFacts tls() {
    return tls;
  }

  @Override
  public RecordDraft extra(String key, Object facts) {
    if (RecordKeys.RESERVED.contains(key) || key.isEmpty()) {
      throw new IllegalArgumentException("key: " + key + " (expected: none of the record's own)");
    }
    if (!over) {
      Map<String, Object> map = extras;
      if (map == null) {
        map = new LinkedHashMap<>();
        extras = map;
      }
      map.put(key, facts);
    }
    return this;
  }

  @Override
  public RecordDraft bytes(long in, long out) {
    if (!over) {
      input = in;
      output = out;
    }
    return this;
  }

  @Override
  public RecordDraft took(Phase phase, long nanos) {
    if (!over) {
      long[] all = timings;
      if (all == null) {
        all = new long[PHASES];
        Arrays.fill(all, -1);
        timings = all;
      }
      all[slot(phase)] = Math.max(0, nanos);
      setUpTaken = false;
    }
    return this;
  }

  @Override
  public RecordDraft seen(Seen howMuch, String reason) {
    if (!over) {
      seen = howMuch;
      why = reason;
    }
    return this;
  }

  @Override
  public RecordDraft ended(Closer by, Ending kind) {
    if (!over && (ending == null || (ending == Ending.NORMAL && kind != Ending.NORMAL))) {
      closedBy = by;
      ending = kind;
    }
    return this;
  }

  @Override
  public RecordDraft error(String text) {
    if (!over && error.isEmpty()) {
      error = text;
    }
    return this;
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

  /** Whether it was said how it ended. */
  public boolean hasEnded() {
    return ending != null;
  }

  /** Whether there is nothing to write down: no byte, no target, no failure. */
  public boolean saysNothing() {
    return input == 0 && output == 0 && error.isEmpty() && ending == null && !exchangeEmitted;
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
      takeEndFrom(parent);
    }
    over = true;
    duration = Math.max(0, recording.process().nanos() - start);
    claimBodies();
    if (parent == null && exchangeEmitted) {
      giveBack();
    } else {
      size = Weight.of(this);
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

  @SuppressWarnings("EnumOrdinal") // a place in an array that does not outlive the process
  private static int slot(Phase phase) {
    return phase.ordinal();
  }

  private void finishOpen() {
    SequencedSet<RecordDraft> open = openExchanges;
    while (open != null && !open.isEmpty()) {
      open.getFirst().finish();
    }
  }

  private void takeEndFrom(RecordDraft parent) {
    if (route == null) {
      route = parent.route;
    }
    // What the way took belongs to the exchange that it was opened for.
    if (!isWithin) {
      takeSetUpFrom(parent);
    }
    takeExtrasFrom(parent);
    // What Weir did to the connection is why an exchange was cut off in its middle.
    boolean cutByUs = ending == Ending.ABORTED && parent.closedBy == Closer.WEIR;
    if (ending == null || cutByUs) {
      ending = parent.ending;
      closedBy = parent.closedBy;
      if (error.isEmpty()) {
        error = parent.error;
      }
    }
  }

  /** What the connection learned about its way after this exchange was opened. */
  private void takeExtrasFrom(RecordDraft parent) {
    Map<String, Object> learned = parent.extras;
    if (learned != null) {
      Map<String, Object> own = extras;
      extras = new LinkedHashMap<>(learned);
      if (own != null) {
        extras.putAll(own);
      }
    }
  }

  /** Setting a way up took its time once: for the first exchange that ends on it. */
  private void takeSetUpFrom(RecordDraft parent) {
    long[] setUp = parent.timings;
    if (setUp == null || parent.setUpTaken) {
      return;
    }
    for (Phase phase : Phase.values()) {
      if (setUp[slot(phase)] >= 0 && took(phase) < 0) {
        took(phase, setUp[slot(phase)]);
      }
    }
    parent.setUpTaken = true;
  }

  private void claimBodies() {
    HttpFacts facts = http;
    if (facts != null) {
      claim(facts.request());
      claim(facts.response());
    }
    Map<String, Object> own = extras;
    if (own != null) {
      Plain.bodies(own, this::claim);
    }
  }

  private void claim(HttpMessage message) {
    claim(message.body());
  }

  private void claim(Body body) {
    Capture capture = bodies.claim(body.bytes());
    if (capture != null) {
      reserved += capture.reserved();
      bodyCutByBudget |= capture.cutByBudget();
    }
  }

  private void giveBack() {
    recording.process().budget().give(reserved);
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
    readers.set(queues);
    if (queues == 0) {
      giveBack();
    }
  }

  @Override
  public void release() {
    if (readers.decrementAndGet() == 0) {
      giveBack();
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

  ServiceRecording recording() {
    return recording;
  }

  SessionFacts session() {
    return session;
  }

  /** The id of the connection's record; its own if it is that. */
  RecordId connectionId() {
    RecordDraft parent = connection;
    return parent == null ? id : parent.id;
  }

  String networkText() {
    Network known = network;
    return known == null ? "" : known.label();
  }

  String host() {
    return host;
  }

  String proto() {
    return proto;
  }

  String clientIp() {
    return clientIp;
  }

  String clientId() {
    return clientId;
  }

  Map<String, Object> extras() {
    Map<String, Object> map = extras;
    return map == null ? Map.of() : map;
  }

  /** Nanoseconds of a phase, -1 if unknown. */
  long took(Phase phase) {
    long[] all = timings;
    return all == null ? -1 : all[slot(phase)];
  }

  /** Bytes from the client, as said so far. */
  public long input() {
    return input;
  }

  /** Bytes to the client, as said so far. */
  public long output() {
    return output;
  }

  /** What was said, or what the parts that are there allow to say. */
  Seen seen() {
    Seen said = seen;
    if (said != null) {
      return said;
    }
    return http != null ? Seen.HEADERS : tls != null ? Seen.METADATA : Seen.FLOW;
  }

  String why() {
    return why;
  }

  @Nullable Closer closedBy() {
    return closedBy;
  }

  @Nullable Ending ending() {
    return ending;
  }

  String error() {
    return error;
  }

  @Nullable Route route() {
    return route;
  }

  long durationNanos() {
    return duration;
  }

  boolean bodyCutByBudget() {
    return bodyCutByBudget;
  }
}
