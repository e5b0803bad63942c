package dev.weir.kernel.relay;

import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server joined: what each sends goes to the other.
 *
 * <pre>
 *                 FIN from one side                FIN from the other
 *   BOTH OPEN -----------------------> HALF OPEN ---------------------> CLOSED
 *       |      (passed on after what         |        (flushed first)      ^
 *       |       was read before it)          |                             |
 *       +------- reset, refusal, idle limit -+-----------------------------+
 * </pre>
 *
 * <p>A half-closed pair lives for as long as the other direction does. Event loop of the session
 * only.
 */
final class Pair {
  private final ClientSession session;
  private final Side client;
  private final Side server;
  private final Accounts accounts;
  private @Nullable Tap tap;
  private @Nullable ArrayDeque<ByteBuf> held;
  private @Nullable End heldEnd;
  private boolean over;
  private long idle;
  private @Nullable Shortcut shortcut;
  private @Nullable TakeOver takeOver;
  private @Nullable Interceptor interceptor;
  private @Nullable CompositeByteBuf surplusHeld;

  /** Where a stream goes that an inspector takes over. */
  interface TakeOver {
    /**
     * Takes it.
     *
     * @param held all that the client sent; taken
     * @param surplus what the server sent since, none of which was forwarded; null if nothing
     */
    void give(Interceptor interceptor, CompositeByteBuf held, @Nullable ByteBuf surplus);
  }

  Pair(ClientSession session, Channel client, Channel server, @Nullable Tap tap) {
    this.session = session;
    this.client = new Side(this, Direction.CLIENT, client);
    this.server = new Side(this, Direction.SERVER, server);
    this.client.join(this.server);
    this.server.join(this.client);
    this.tap = tap;
    accounts = new Accounts(session, this.client, this.server);
  }

  /** Allows the stream to be taken over, as long as nothing was forwarded. */
  Pair takeable(TakeOver to) {
    takeOver = to;
    return this;
  }

  /** Notes an exchange that the whole stream continues. */
  void continues(Exchange open) {
    accounts.continues(open, 0, 0);
  }

  /**
   * Notes what a hop may say later: that the target was not reached. Whoever reads that answer ends
   * the channel; here it is only written down.
   */
  void heed(CompletionStage<Void> confirmed) {
    var _ =
        confirmed.whenComplete((nothing, failure) -> {
          if (failure != null && !over) {
            accounts.unreached(failure);
          }
        });
  }

  /**
   * Starts to pump. What was read before goes first.
   *
   * @param early from the client; taken
   * @param surplus from the server; taken
   */
  void start(@Nullable ByteBuf early, @Nullable ByteBuf surplus, PairOptions options) {
    ByteBuf unread = EarlyBytes.take(client.channel);
    if (client.channel.pipeline().get(Side.class) == null) {
      client.channel.pipeline().addLast(client);
    }
    server.channel.pipeline().addLast(server);
    passAll(client, unread);
    passAll(client, early);
    passAll(server, surplus);
    resume(client);
    resume(server);
    endIfGone(client);
    endIfGone(server);
    shortcut = options.inKernel() ? new Shortcut(this, client, server) : null;
    idle = options.idleMillis();
    if (idle > 0) {
      new IdleLimit(this, client, server, idle).watch();
    }
  }

  /**
   * Starts to pump after a gate: the tap has seen the client's first bytes already.
   *
   * @param seen bytes that the tap was shown; taken
   * @param early bytes that came after them; taken
   */
  void startSeen(
      ByteBuf seen, @Nullable ByteBuf early, @Nullable ByteBuf surplus, PairOptions options) {
    client.channel.pipeline().addLast(client);
    client.forward(seen);
    client.flush();
    start(early, surplus, options);
  }

  /** A side may have ended before its handler was there to be told. */
  private static void endIfGone(Side side) {
    if (isShut(side) || !side.channel.isActive()) {
      side.end(End.FIN);
    }
  }

  private void passAll(Side from, @Nullable ByteBuf bytes) {
    if (bytes == null) {
      return;
    }
    if (over || !bytes.isReadable()) {
      bytes.release();
      return;
    }
    from.pass(bytes);
    from.flush();
  }

  boolean isWatched() {
    return tap != null;
  }

  /**
   * Shows a chunk to the tap.
   *
   * @return whether the caller shall forward it; if not, the buffer was taken
   */
  boolean watch(Side from, ByteBuf chunk) {
    Tap watching = tap;
    if (watching == null) {
      return true;
    }
    if (interceptor != null) {
      if (from == client) {
        hold(chunk);
      } else {
        heldSurplus(chunk);
      }
      return false;
    }
    watching.onBytes(from.from, chunk);
    noteHandover(watching);
    Interceptor taker = watching.interceptor();
    if (taker != null) {
      hold(chunk);
      take(taker);
      return false;
    }
    if (!watching.refusal().isEmpty()) {
      chunk.release();
      close();
      return false;
    }
    boolean forward = true;
    if (from == client && (watching.isHolding() || held != null)) {
      hold(chunk);
      forward = false;
    }
    if (!watching.isHolding()) {
      releaseHeld();
    }
    if (watching.isDone()) {
      tap = null;
      watching.close();
    }
    return forward;
  }

  private void noteHandover(Tap watching) {
    Tap.Handover handover = watching.takeHandover();
    if (handover != null) {
      accounts.continues(
          handover.exchange(),
          client.bytes() - handover.ahead(),
          server.bytes() - handover.behind());
    }
  }

  /** Gives the stream away, once what is being read now has been read. */
  private void take(Interceptor taker) {
    interceptor = taker;
    client.channel.config().setAutoRead(false);
    server.channel.config().setAutoRead(false);
    client.channel.eventLoop().execute(this::giveAway);
  }

  private void heldSurplus(ByteBuf chunk) {
    CompositeByteBuf all = surplusHeld;
    if (all == null) {
      all = server.channel.alloc().compositeBuffer();
      surplusHeld = all;
    }
    all.addComponent(true, chunk);
  }

  private void giveAway() {
    Interceptor taker = interceptor;
    TakeOver to = takeOver;
    if (over || taker == null || to == null) {
      return;
    }
    over = true;
    CompositeByteBuf all = client.channel.alloc().compositeBuffer(64);
    ArrayDeque<ByteBuf> waiting = held;
    held = null;
    if (waiting != null) {
      waiting.forEach(chunk -> all.addComponent(true, chunk));
    }
    tap = null;
    remove(client);
    remove(server);
    ByteBuf surplus = surplusHeld;
    surplusHeld = null;
    to.give(taker, all, surplus);
  }

  private static void remove(Side side) {
    if (side.channel.pipeline().context(side) != null) {
      side.channel.pipeline().remove(side);
    }
  }

  private void hold(ByteBuf chunk) {
    ArrayDeque<ByteBuf> waiting = held;
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
      held = waiting;
    }
    waiting.add(chunk);
  }

  private void releaseHeld() {
    ArrayDeque<ByteBuf> waiting = held;
    held = null;
    if (waiting == null) {
      return;
    }
    for (ByteBuf chunk = waiting.poll(); chunk != null; chunk = waiting.poll()) {
      client.send(chunk);
    }
    client.flush();
  }

  /** Ends the time for holding client bytes after a while. */
  void stopHoldingIn(long millis) {
    var _ = client.channel.eventLoop().schedule(this::stopHolding, millis, TimeUnit.MILLISECONDS);
  }

  /** The time for holding client bytes is over. */
  void stopHolding() {
    if (interceptor != null) {
      return;
    }
    Tap watching = tap;
    if (watching != null) {
      watching.stopHolding();
    }
    decided();
  }

  /** What is held may go, or nothing may. */
  void decided() {
    Tap watching = tap;
    if (over) {
      return;
    }
    if (watching != null && !watching.refusal().isEmpty()) {
      close();
    } else if (watching == null || !watching.isHolding()) {
      releaseHeld();
      End waiting = heldEnd;
      heldEnd = null;
      if (waiting != null) {
        ended(client, waiting);
      }
    }
  }

  /** Many bytes come at a time from a side. */
  void bulk() {
    Shortcut past = shortcut;
    if (past != null && tap == null) {
      past.wanted();
    }
  }

  /** Whether nobody looks at the bytes, holds any, or will. */
  boolean isUnwatched() {
    return !over && tap == null && held == null && interceptor == null;
  }

  /** The session's id, for the log. */
  String id() {
    return session.id();
  }

  /**
   * Reads a side again, as far as it is open: Netty closes a channel that is read after its end.
   */
  void resume(Side side) {
    if (!over
        && interceptor == null
        && !isShort()
        && !isShut(side)
        && !side.channel.config().isAutoRead()) {
      side.channel.config().setAutoRead(true);
    }
  }

  private boolean isShort() {
    Shortcut past = shortcut;
    return past != null && past.isOpen();
  }

  /** Bytes on the short way that their targets have: they were counted when they were taken. */
  long deliveredShort() {
    Shortcut past = shortcut;
    return past == null ? 0 : past.delivered();
  }

  private static boolean isShut(Side side) {
    return side.isEnded()
        || (side.channel instanceof DuplexChannel duplex && duplex.isInputShutdown());
  }

  /** A side will send nothing more. */
  void ended(Side side, End how) {
    if (interceptor != null) {
      return; // Whoever takes the stream finds the channel's state.
    }
    Tap watching = tap;
    if (side == client && watching != null && watching.isProving()) {
      heldEnd = how;
      return;
    }
    if (watching != null) {
      watching.onEnd(side.from, how);
      if (!watching.refusal().isEmpty()) {
        close();
        return;
      }
    }
    if (side == client) {
      releaseHeld();
    }
    if (how == End.FIN) {
      session.connection().ended(closer(side), Ending.NORMAL);
    }
    Side other = side.other();
    if (other.isEnded() || !side.channel.isActive()) {
      close();
    } else {
      // Behind everything that was read before the FIN: shutting down discards what is not flushed.
      other
          .channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(flushed -> {
            if (other.channel.isActive()) {
              other.endOutput();
            }
          });
    }
  }

  /** A socket failed. The other side is reset as well, so that it cannot take it for an end. */
  void broken(Side side, Throwable cause) {
    if (over) {
      return;
    }
    session
        .connection()
        .ended(closer(side), Ending.RESET)
        .error(
            side.from.name().toLowerCase(java.util.Locale.ROOT)
                + ": "
                + SocketFailures.text(cause));
    Tap watching = tap;
    if (watching != null && !side.isEnded()) {
      watching.onEnd(side.from, End.RESET);
    }
    Side other = side.other();
    if (other.channel.isActive()) {
      other.channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    close();
  }

  private static Closer closer(Side side) {
    return side.from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER;
  }

  /** Nothing has moved for the limit. */
  void idle() {
    if (!over) {
      session.connection().ended(Closer.WEIR, Ending.IDLE).error("idle for " + idle + " ms");
      close();
    }
  }

  boolean isOver() {
    return over;
  }

  /** Ends both sides, each after what is on its way to it. */
  void close() {
    if (over) {
      return;
    }
    over = true;
    ArrayDeque<ByteBuf> waiting = held;
    held = null;
    if (waiting != null) {
      waiting.forEach(ByteBuf::release);
    }
    CompositeByteBuf surplus = surplusHeld;
    surplusHeld = null;
    if (surplus != null) {
      surplus.release();
    }
    Tap watching = tap;
    tap = null;
    if (watching != null) {
      watching.onEnd(Direction.CLIENT, End.CUT);
      watching.onEnd(Direction.SERVER, End.CUT);
      watching.close();
    }
    if (shortcut != null) {
      shortcut.close();
    }
    accounts.close();
    long patience = idle > 0 ? idle : LastBytes.PATIENCE_MILLIS;
    LastBytes.close(server.channel, patience);
    LastBytes.close(client.channel, patience);
  }
}
