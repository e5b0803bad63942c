package dev.weir.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxTest {
  private static final class Reader extends ChannelInboundHandlerAdapter {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf chunk = (ByteBuf) message;
      events.add(chunk.toString(StandardCharsets.US_ASCII));
      chunk.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      events.add("end");
    }
  }

  /** The peer has said all and ended before anybody reads: native epoll reads it all the same. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAPeerSaidBeforeItEndedIsNotLost(boolean epoll) throws Exception {
    try (var transport = new NettyTransport(1, epoll);
        var server = new ServerSocket(0, 1, Loopback.ip("127.0.0.1"))) {
      Channel channel =
          transport
              .client(transport.loops().next())
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                      Inbox.on(opened);
                    }
                  })
              .connect(server.getLocalSocketAddress())
              .syncUninterruptibly()
              .channel();
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write("all there is".getBytes(StandardCharsets.US_ASCII));
        peer.shutdownOutput();
        // The event of the end, where there is one, goes before what is asked for behind it.
        for (int i = 0; i < 20; i++) {
          channel.eventLoop().submit(() -> {}).syncUninterruptibly();
        }

        var reader = new Reader();
        channel
            .eventLoop()
            .submit(() -> {
              channel.pipeline().addLast(reader);
              channel.config().setAutoRead(true);
            })
            .syncUninterruptibly();
        Eventually.until("the end is told", () -> reader.events.contains("end"));
        assertThat(String.join("", reader.events)).startsWith("all there isend");
      }
      channel.close().syncUninterruptibly();
    }
  }

  @Test
  void keepsBytesAndEndInOrderUntilSomebodyReads() {
    var channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    Inbox.on(channel);
    Inbox.on(channel);
    channel.writeInbound(text("a"), text("b"));
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.read();
    var reader = new Reader();
    channel.pipeline().addLast(reader);
    channel.writeInbound(text("c"));
    assertThat(reader.events).isEmpty();
    channel.read();
    assertThat(reader.events).containsExactly("a", "b", "end", "c");
    channel.writeInbound(text("d"));
    assertThat(reader.events).endsWith("d");
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void releasesWhatNobodyTook() {
    ByteBuf first = text("a");
    var closed = new EmbeddedChannel();
    Inbox.on(closed);
    closed.pipeline().fireChannelRead(first);
    var _ = closed.close();
    assertThat(first.refCnt()).isZero();

    ByteBuf second = text("b");
    var removed = new EmbeddedChannel();
    Inbox.on(removed);
    removed.pipeline().fireChannelRead(second);
    removed.pipeline().removeLast();
    assertThat(second.refCnt()).isZero();
    var _ = removed.close();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
