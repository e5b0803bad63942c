package dev.weir.channels;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a listening socket alive through failing accepts. Out of file descriptors or memory, a
 * listener that tried on at once would burn a processor and fill the log, and one that gave up
 * would need a restart: this one pauses, longer each time, says so once, and goes on.
 */
public final class AcceptGuard extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptGuard.class);
  static final long FIRST_PAUSE_MILLIS = 50;
  static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final String name;
  private long pauseMillis;

  /**
   * A guard in the pipeline of one listening socket.
   *
   * @param name of the listener, for the log
   */
  public AcceptGuard(String name) {
    this.name = name;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object child) {
    if (pauseMillis > 0) {
      pauseMillis = 0;
      LOG.atInfo().addKeyValue("listener", name).log("accepting again");
    }
    ctx.fireChannelRead(child);
  }

  /** Not passed on: the bootstrap's own handler would pause a second time, for a fixed second. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (pauseMillis == 0) {
      LOG.atWarn()
          .addKeyValue("listener", name)
          .log("cannot accept, trying again until it works: {}", cause.toString());
    }
    pauseMillis = Math.clamp(pauseMillis * 2, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
    Channel channel = ctx.channel();
    channel.config().setAutoRead(false);
    var _ = ctx.executor().schedule(() -> resume(channel), pauseMillis, TimeUnit.MILLISECONDS);
  }

  private static void resume(Channel channel) {
    if (channel.isOpen()) {
      channel.config().setAutoRead(true);
    }
  }
}
