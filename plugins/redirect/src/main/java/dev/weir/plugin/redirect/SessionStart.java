package dev.weir.plugin.redirect;

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
 * Hands each accepted channel over with its original destination, with nothing of ours left in its
 * pipeline.
 */
@Sharable
final class SessionStart extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SessionStart.class);

  private final String name;
  private final boolean transparent;

  /** Set once, before the first accept; read on every loop. */
  private volatile @Nullable Acceptor acceptor;

  SessionStart(String name, boolean transparent) {
    this.name = name;
    this.transparent = transparent;
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
      receiver.accept(channel, original(channel));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("listener", name).setCause(e).log("session could not start");
      var _ = channel.close();
    }
  }

  /** The table of connections also knows TPROXY's, but is not always in use there. */
  private @Nullable InetSocketAddress original(Channel channel) {
    return transparent
        ? channel.localAddress() instanceof InetSocketAddress local ? local : null
        : OriginalDestination.of(channel);
  }
}
