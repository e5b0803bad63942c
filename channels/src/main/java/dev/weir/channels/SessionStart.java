package dev.weir.channels;

import dev.weir.spi.net.Acceptor;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each accepted channel over once it is active, with nothing of ours left in its pipeline.
 */
@Sharable
final class SessionStart extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SessionStart.class);

  private final String name;
  private final StreamSocket.Original original;

  /** Set once, before the first accept; read on every loop. */
  private volatile @Nullable Acceptor acceptor;

  SessionStart(String name, StreamSocket.Original original) {
    this.name = name;
    this.original = original;
  }

  void acceptor(Acceptor toUse) {
    acceptor = toUse;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    Acceptor receiver = acceptor;
    Channel channel = ctx.channel();
    channel.pipeline().remove(this);
    if (receiver == null) {
      var _ = channel.close();
      return;
    }
    try {
      InetSocketAddress bound = original.of(channel);
      receiver.accept(channel, bound);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("listener", name).setCause(e).log("session could not start");
      var _ = channel.close();
    }
  }
}
