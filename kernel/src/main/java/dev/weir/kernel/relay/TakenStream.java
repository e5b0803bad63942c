package dev.weir.kernel.relay;

import dev.weir.kernel.service.ClientSession;
import dev.weir.kernel.sniff.Sniffers;
import dev.weir.kernel.sniff.Tap;
import dev.weir.spi.HostPort;
import dev.weir.spi.net.HeldStream;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Inspector;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream between the pump that gave it away and the one that gets it back. Owns the held bytes
 * and the leg until somebody takes them. Event loop of the session only.
 */
final class TakenStream implements HeldStream {
  private static final Logger LOG = LoggerFactory.getLogger(TakenStream.class);

  private final ClientSession session;
  private final Channel client;
  private final Scene scene;
  private final CompositeByteBuf held;
  private final long inputBefore;
  private @Nullable Leg leg;
  private boolean over;

  /**
   * What is the same for every stream of a service and target.
   *
   * @param sniffers for what is inside
   * @param rulesByName whether a name inside may hit a rule
   * @param options how pairs are pumped
   * @param target where the stream goes
   * @param opener opens another leg there
   */
  record Scene(
      Sniffers sniffers,
      boolean rulesByName,
      PairOptions options,
      HostPort target,
      Supplier<CompletionStage<Leg>> opener) {}

  private TakenStream(
      ClientSession session,
      Channel client,
      CompositeByteBuf held,
      @Nullable Leg leg,
      Scene scene) {
    this.session = session;
    this.client = client;
    this.held = held;
    this.leg = leg;
    this.scene = scene;
    inputBefore = session.connection().input();
    session.connection().bytes(inputBefore + held.readableBytes(), session.connection().output());
  }

  /**
   * Gives a stream to an interceptor.
   *
   * @param held what the client sent; taken
   * @param leg that is open already; null if none
   */
  static void give(
      Interceptor interceptor,
      ClientSession session,
      Channel client,
      CompositeByteBuf held,
      @Nullable Leg leg,
      Scene scene) {
    var stream = new TakenStream(session, client, held, leg, scene);
    EarlyBytes.keepOrClose(client);
    client.closeFuture().addListener(closed -> stream.clientGone());
    try {
      interceptor.take(stream);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atError()
          .addKeyValue("session", session.id())
          .setCause(e)
          .log("an interceptor failed; the connection is closed");
      stream.end(Closer.WEIR, Ending.INTERNAL, "interceptor failed: " + e);
    }
  }

  @Override
  public ClientSession session() {
    return session;
  }

  @Override
  public HostPort target() {
    return scene.target();
  }

  @Override
  public Channel client() {
    return client;
  }

  @Override
  public ByteBuf held() {
    ByteBuf unread = EarlyBytes.take(client);
    if (unread != null) {
      held.addComponent(true, unread);
      EarlyBytes.keepOrClose(client);
    }
    return held;
  }

  @Override
  public @Nullable Leg takeLeg() {
    Leg open = leg;
    leg = null;
    return open;
  }

  @Override
  public CompletionStage<Leg> open() {
    if (over || !client.isActive()) {
      return CompletableFuture.failedStage(
          new RouteException(Ending.UNREACHABLE, "the client is gone"));
    }
    return scene.opener().get();
  }

  @Override
  public void pass(Leg open, Inspector inspector) {
    if (!settle(open)) {
      close(inspector);
      return;
    }
    ByteBuf bytes = held().readRetainedSlice(held.readableBytes());
    free();
    session.connection().bytes(inputBefore, session.connection().output());
    Tap tap = Tap.watching(session, scene.sniffers(), inspector);
    if (scene.rulesByName()) {
      tap.guard();
    }
    new Pair(session, client, open.channel(), tap).start(bytes, open.surplus(), scene.options());
  }

  @Override
  public void join(@Nullable ByteBuf early, Leg open) {
    if (!settle(open)) {
      if (early != null) {
        early.release();
      }
      return;
    }
    free();
    boolean hold = scene.rulesByName();
    var tap = Tap.inside(session, scene.sniffers(), scene.target().port(), hold);
    if (hold) {
      tap.guard();
    }
    var pair = new Pair(session, client, open.channel(), tap);
    pair.start(early, open.surplus(), scene.options());
    if (hold) {
      pair.stopHoldingIn(scene.sniffers().timeout().toMillis());
    }
  }

  /** Whether the stream can go on; if not, what was given is closed and released. */
  private boolean settle(Leg open) {
    if (over) {
      discard(open);
      return false;
    }
    over = true;
    discardOwn();
    if (client.isActive()) {
      return true;
    }
    discard(open);
    free();
    return false;
  }

  @Override
  public void end(Closer by, Ending kind, String error) {
    if (over) {
      return;
    }
    over = true;
    session.connection().ended(by, kind);
    if (!error.isEmpty()) {
      session.connection().error(error);
    }
    discardOwn();
    free();
    if (client.isActive()) {
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = client.close();
    }
  }

  private void clientGone() {
    if (!over) {
      over = true;
      session.connection().ended(Closer.CLIENT, Ending.ABORTED);
      discardOwn();
      free();
    }
  }

  private void free() {
    if (held.refCnt() > 0) {
      held.release();
    }
  }

  private void discardOwn() {
    Leg unused = takeLeg();
    if (unused != null) {
      discard(unused);
    }
  }

  private static void discard(Leg unused) {
    ByteBuf surplus = unused.surplus();
    if (surplus != null) {
      surplus.release();
    }
    var _ = unused.channel().close();
  }

  private static void close(Inspector inspector) {
    try {
      inspector.close();
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.atError().setCause(e).log("an inspector failed to close");
    }
  }
}
