package dev.weir.kernel.sniff;

import dev.weir.kernel.record.RecordDraft;
import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Interception;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.Step;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one stream: recognises its protocol, then shows every chunk to the inspector.
 *
 * <pre>
 *               +--------- Resniff (101, CONNECT) ----------+
 *               v                                           |
 *  first    RECOGNISING --match--> WATCHING ----------------+
 *  byte --> keeps a prefix         shows chunks             |
 *               |                     | Done, failure       | Refuse
 *               | no match            v                     v
 *               +-----------------> DONE                 REFUSED; TAKEN after TakeOver
 * </pre>
 *
 * <p>One per stream, on the session's event loop. It copies prefixes and reads chunks; it owns no
 * buffer.
 */
public final class Tap {
  /** Protocols within protocols: more than this is an attack, not a use. */
  private static final int MAX_DEPTH = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Tap.class);

  private enum State {
    RECOGNISING,
    WATCHING,
    DONE,
    REFUSED,
    TAKEN
  }

  private final Session session;
  private final Sniffers sniffers;
  private final BufferView view = new BufferView();
  private State state = State.RECOGNISING;
  private boolean holding;
  private boolean guarded;
  private boolean takeable;
  private @Nullable Interceptor interceptor;
  private final int port;
  private int depth;
  private @Nullable String upgrade;
  private @Nullable Exchange parent;
  private @Nullable Recognition recognition;
  private @Nullable Prefix fromClient;
  private @Nullable Prefix fromServer;
  private @Nullable Inspector inspector;
  private String plugin = "";
  private @Nullable Protocol protocol;
  private String refusal = "";
  private @Nullable Handover handover;
  private @Nullable LateName late;
  private Runnable decided = () -> {};
  private boolean proving;
  private @Nullable End serverGone;
  private @Nullable Skips skips;

  /**
   * A tap for a stream of which nothing was seen yet.
   *
   * @param port the target's port for hints and for rules by name; 0 if unknown
   * @param upgrade what an HTTP upgrade agreed on; empty if none
   * @param parent the exchange the stream continues; null if none
   * @param hold whether client bytes shall wait until the protocol is known
   */
  public Tap(
      Session session,
      Sniffers sniffers,
      int port,
      String upgrade,
      @Nullable Exchange parent,
      boolean hold) {
    this.session = session;
    this.sniffers = sniffers;
    this.port = port;
    this.upgrade = upgrade.isEmpty() ? null : upgrade;
    this.parent = parent;
    this.depth = upgrade.isEmpty() ? 0 : 1;
    this.holding = hold;
  }

  /**
   * Ends the stream, instead of forwarding it unwatched, when its names cannot be read any more.
   */
  public Tap guard() {
    guarded = true;
    return this;
  }

  /** Watches with an inspector that is there already: the protocol is known. */
  public static Tap watching(Session session, Sniffers sniffers, Inspector inspector) {
    var tap = new Tap(session, sniffers, 0, "", null, false);
    tap.inspector = inspector;
    tap.state = State.WATCHING;
    return tap;
  }

  /** A tap for what is inside a stream that was taken over. */
  public static Tap inside(Session session, Sniffers sniffers, int port, boolean hold) {
    var tap = new Tap(session, sniffers, port, "", null, hold);
    tap.depth = 1;
    return tap;
  }

  /** Lets an inspector take the stream over, while nothing of it has been forwarded. */
  public void takeable() {
    takeable = true;
  }

  /** Who takes the stream; null if nobody does. */
  public @Nullable Interceptor interceptor() {
    return interceptor;
  }

  /**
   * Lets a name, or that none comes, decide after the leg was opened.
   *
   * @param whenDecided called if the decision came after the bytes it was about
   */
  public void decide(LateName rules, Runnable whenDecided) {
    late = rules;
    decided = whenDecided;
  }

  /** Whether it is being asked if a name is true; the client's end waits behind its bytes. */
  public boolean isProving() {
    return proving;
  }

  /** Whether client bytes must wait still. */
  public boolean isHolding() {
    return holding;
  }

  /** Whether there is nothing more to show: the rest of the stream can go unwatched. */
  public boolean isDone() {
    return state == State.DONE && !proving;
  }

  /** Why the stream must not go on; empty if it may. */
  public String refusal() {
    return refusal;
  }

  /** What was recognised last, or null. */
  public @Nullable Protocol protocol() {
    return protocol;
  }

  /** The exchange that the chunk just shown turned into a stream, once; null if none. */
  public @Nullable Handover takeHandover() {
    Handover taken = handover;
    handover = null;
    return taken;
  }

  /** Shows one chunk, before it is forwarded. The buffer is only read. */
  public void onBytes(Direction from, ByteBuf chunk) {
    if (from == Direction.SERVER) {
      takeable = false;
    }
    if (state == State.DONE || state == State.REFUSED || state == State.TAKEN) {
      return;
    }
    onView(from, view.show(chunk, 0));
    view.clear();
  }

  private void onView(Direction from, Bytes chunk) {
    if (state == State.WATCHING) {
      show(from, chunk);
    } else if (state == State.RECOGNISING) {
      recognise(from, chunk);
    }
  }

  private void recognise(Direction from, Bytes chunk) {
    Recognition asking = recognition;
    if (asking == null) {
      asking = new Recognition(sniffers, new SniffHints(from, port, upgrade, depth));
      recognition = asking;
    }
    Prefix prefix = prefix(from);
    boolean complete = prefix.add(chunk, Recognition.HELLO_CAP);
    if (from == asking.hints().first()) {
      asking.ask(prefix.view());
    }
    if (asking.winner() != null) {
      matched(asking);
    } else if (asking.isDecided() || !complete) {
      done(Seen.FLOW, "protocol not recognised");
      refuseUnnamed();
    }
  }

  private Prefix prefix(Direction from) {
    Prefix kept = from == Direction.CLIENT ? fromClient : fromServer;
    if (kept == null) {
      kept = new Prefix();
      if (from == Direction.CLIENT) {
        fromClient = kept;
      } else {
        fromServer = kept;
      }
    }
    return kept;
  }

  private void matched(Recognition asked) {
    Sniffers.Named winner = asked.winner();
    Protocol found = asked.protocol();
    Prefix client = fromClient;
    Prefix server = fromServer;
    recognition = null;
    fromClient = null;
    fromServer = null;
    takeable &= holding && depth == 0;
    boolean held = takeable;
    holding = false;
    if (winner == null || found == null) {
      return;
    }
    protocol = found;
    plugin = winner.plugin();
    try {
      var context = new SniffContext(session, asked.hints(), found, parent, held);
      inspector = Objects.requireNonNull(winner.sniffer().open(context), "inspector");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failed(e);
      return;
    }
    state = State.WATCHING;
    Direction first = asked.hints().first();
    replay(first, first == Direction.CLIENT ? client : server);
    replay(first.peer(), first == Direction.CLIENT ? server : client);
    End gone = serverGone;
    if (gone != null && inspector != null) {
      onEnd(Direction.SERVER, gone);
    }
    takeable = false;
    // Behind the inspector, so that the record of a refused stream tells what was seen of it.
    if (state != State.REFUSED && state != State.TAKEN) {
      refuseByName(found);
    }
  }

  private void replay(Direction from, @Nullable Prefix prefix) {
    if (prefix != null && prefix.length() > 0) {
      onView(from, prefix.view());
    }
  }

  private void refuseByName(Protocol found) {
    HostPort named = found.host().isEmpty() ? null : HostPort.parse(found.host(), port);
    LateName rules = late;
    if (named == null) {
      refuseUnnamed();
    } else if (session.refuses(named)) {
      refuse("bypass: " + named);
    } else if (rules != null) {
      late = null;
      prove(named, rules.proof(named));
    }
  }

  private void refuseUnnamed() {
    LateName rules = late;
    late = null;
    if (rules != null && rules.refusesUnnamed()) {
      refuse("bypass: the address is refused, and no name came that is allowed");
    }
  }

  /** A name is easily claimed: where it is all that lets a client pass, it must be true. */
  private void prove(HostPort named, @Nullable CompletionStage<Boolean> proof) {
    if (proof == null) {
      return;
    }
    proving = true;
    holding = true;
    var _ =
        proof.whenComplete((agrees, failure) -> {
          proving = false;
          holding = false;
          if (!Boolean.TRUE.equals(agrees)) {
            refuse("bypass: " + named + " does not lead to the address that was dialled");
          }
          decided.run();
        });
  }

  private void show(Direction from, Bytes chunk) {
    Bytes rest = skip(from, chunk);
    Inspector watching = inspector;
    if (rest == null || watching == null) {
      return;
    }
    Step step;
    try {
      step = Objects.requireNonNull(watching.onBytes(from, rest), "step");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failed(e);
      return;
    }
    switch (step) {
      case Step.Watch() -> {}
      case Step.Skip(Direction whose, long bytes) -> {
        if (bytes > 0) {
          skipFrom(whose, bytes);
        } else {
          failed(new IllegalArgumentException("skip: " + bytes + " (expected: more than 0)"));
        }
      }
      case Step.Resniff again -> resniff(again, from, rest);
      case Step.Refuse(String error) -> refuse(error);
      case Step.Done(Seen seen, String why) -> watched(seen, why);
      case Step.TakeOver(Interception interception) -> take(interception);
    }
  }

  private void take(Interception interception) {
    if (takeable && interception instanceof Interceptor taker) {
      interceptor = taker;
      state = State.TAKEN;
      closeInspector();
    } else {
      failed(new IllegalStateException("take over: a stream that is not held"));
    }
  }

  /**
   * The inspector is through. Where rules by name apply, a stream whose later names could not be
   * read any more must not go on: it would be the way around them. What is encrypted has told its
   * name.
   */
  private void watched(Seen seen, String why) {
    if (guarded && seen != Seen.METADATA && seen != Seen.FULL) {
      refuse("bypass: the rules cannot be applied to what follows: " + why);
    } else {
      done(seen, why);
    }
  }

  private void skipFrom(Direction whose, long bytes) {
    Skips known = skips;
    if (known == null) {
      known = new Skips();
      skips = known;
    }
    known.begin(whose, bytes);
  }

  /** What of a chunk the inspector wants to see; null if nothing. */
  private @Nullable Bytes skip(Direction from, Bytes chunk) {
    Skips known = skips;
    if (known == null || !known.isSkipping(from)) {
      return chunk;
    }
    Bytes rest = known.rest(from, chunk);
    if (!known.isSkipping(from)) {
      tellSkipped(from, known.end(from));
    }
    return rest;
  }

  private void tellSkipped(Direction from, long passed) {
    Inspector watching = inspector;
    if (watching == null) {
      return;
    }
    try {
      watching.onSkipped(from, passed);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failed(e);
    }
  }

  private void resniff(Step.Resniff again, Direction from, Bytes chunk) {
    closeInspector();
    parent = again.open() == null ? parent : again.open();
    upgrade = again.upgrade().isEmpty() ? null : again.upgrade();
    depth++;
    if (depth > MAX_DEPTH) {
      done(Seen.FLOW, "protocols nested too deep");
      return;
    }
    state = State.RECOGNISING;
    int consumed = Math.clamp(again.consumed(), 0, chunk.length());
    Exchange open = again.open();
    if (open != null) {
      int rest = chunk.length() - consumed;
      int pending = again.pending().length;
      boolean server = from == Direction.SERVER;
      handover = new Handover(open, server ? pending : rest, server ? rest : pending);
    }
    if (again.pending().length > 0) {
      onView(from.peer(), Bytes.of(again.pending()));
    }
    if (consumed < chunk.length()) {
      onView(from, new Tail(chunk, consumed));
    }
  }

  /** The time for holding is over: what is held may go, recognition goes on. */
  public void stopHolding() {
    holding = proving;
    if (state == State.RECOGNISING) {
      refuseUnnamed();
    }
  }

  /** One direction ended. */
  public void onEnd(Direction from, End how) {
    Skips known = skips;
    if (known != null && known.isSkipping(from)) {
      tellSkipped(from, known.end(from));
    }
    Inspector watching = inspector;
    if (watching != null) {
      try {
        watching.onEnd(from, how);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        failed(e);
      }
    } else if (from == Direction.CLIENT) {
      holding = proving;
      if (state == State.RECOGNISING) {
        refuseUnnamed();
      }
    } else if (state == State.RECOGNISING && how != End.CUT) {
      serverGone = how;
    }
  }

  /** The stream is over. */
  public void close() {
    if (state == State.RECOGNISING) {
      done(Seen.FLOW, "too few bytes to recognise a protocol");
    }
    closeInspector();
  }

  private void done(Seen seen, String why) {
    state = State.DONE;
    holding = proving;
    recognition = null;
    fromClient = null;
    fromServer = null;
    if (parent == null) {
      session.connection().seen(seen, why);
    } else {
      parent.seen(Seen.HEADERS, upgrade == null ? why : "upgraded to " + upgrade + ": " + why);
    }
    closeInspector();
  }

  private void refuse(String error) {
    refusal = error;
    state = State.REFUSED;
    holding = false;
    if (session.connection() instanceof RecordDraft connection) {
      connection.cut(Closer.WEIR, Ending.BYPASS, error);
    } else {
      session.connection().ended(Closer.WEIR, Ending.BYPASS).error(error);
    }
    closeInspector();
  }

  private void failed(Throwable cause) {
    LOG.atError()
        .addKeyValue("plugin", plugin)
        .addKeyValue("session", session.id())
        .setCause(cause)
        .log("an inspector failed and was detached; the traffic goes on");
    done(Seen.FLOW, "inspector of " + plugin + " failed");
  }

  private void closeInspector() {
    Inspector watching = inspector;
    inspector = null;
    if (watching == null) {
      return;
    }
    try {
      watching.close();
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.atError().addKeyValue("plugin", plugin).setCause(e).log("an inspector failed to close");
    }
  }
}
