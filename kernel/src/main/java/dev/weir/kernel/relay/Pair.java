package dev.weir.kernel.relay;

import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Handover;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.net.SocketFailures;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
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
  private final Withheld held = new Withheld();
  private boolean over;
  private long idle;
  private @Nullable Shortcut shortcut;
  private Surrender.@Nullable To takeOver;
  private @Nullable Surrender surrender;

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
  Pair takeable(Surrender.To to) {
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
    Surrender given = surrender;
    if (given != null) {
      if (from == client) {
        held.add(chunk);
      } else {
        given.keep(server.channel, chunk);
      }
      return false;
    }
    watching.onBytes(from.from, chunk);
    noteHandover(watching);
    Interceptor taker = watching.interceptor();
    if (taker != null) {
      held.add(chunk);
      surrender = new Surrender(taker, client, server);
      // Once what is being read now has been read.
      client.channel.eventLoop().execute(this::giveAway);
      return false;
    }
    if (!watching.refusal().isEmpty()) {
      chunk.release();
      close();
      return false;
    }
    boolean forward = true;
    if (from == client && (watching.isHolding() || !held.isEmpty())) {
      held.add(chunk);
      forward = false;
    }
    if (!watching.isHolding()) {
      held.send(client);
    }
    if (watching.isDone()) {
      tap = null;
      watching.close();
    }
    return forward;
  }

  private void noteHandover(Tap watching) {
    Handover handover = watching.takeHandover();
    if (handover != null) {
      accounts.continues(
          handover.exchange(),
          client.bytes() - handover.ahead(),
          server.bytes() - handover.behind());
    }
  }

  private void giveAway() {
    Surrender given = surrender;
    Surrender.To to = takeOver;
    if (over || given == null || to == null) {
      return;
    }
    over = true;
    tap = null;
    given.give(to, client, server, held);
  }

  /** Ends the time for holding client bytes after a while. */
  void stopHoldingIn(long millis) {
    var _ = client.channel.eventLoop().schedule(this::stopHolding, millis, TimeUnit.MILLISECONDS);
  }

  /** The time for holding client bytes is over. */
  void stopHolding() {
    if (surrender != null) {
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
      held.send(client);
      End waiting = held.takeEnd();
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
    return !over && tap == null && held.isEmpty() && surrender == null;
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
        && surrender == null
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
    if (surrender != null) {
      return; // Whoever takes the stream finds the channel's state.
    }
    Tap watching = tap;
    if (side == client && watching != null && watching.isProving()) {
      held.add(how);
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
      held.send(client);
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
    held.discard();
    if (surrender != null) {
      surrender.discard();
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
