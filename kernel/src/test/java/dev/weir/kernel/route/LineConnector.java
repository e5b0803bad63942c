package dev.weir.kernel.route;

import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Speaks with a {@link LineProxy}: one line each way, then the tunnel. */
final class LineConnector implements Connector {
  @Override
  public CompletionStage<Tunnel> connect(ConnectRequest request) {
    var result = new CompletableFuture<Tunnel>();
    var channel = request.channel();
    channel.pipeline().addLast(new Answer(result));
    String line = request.target().text() + "\n";
    var _ = channel.writeAndFlush(Unpooled.copiedBuffer(line, StandardCharsets.US_ASCII));
    channel.config().setAutoRead(true);
    return result;
  }

  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Tunnel> result;
    private final ByteBuf answer = Unpooled.buffer();

    Answer(CompletableFuture<Tunnel> result) {
      this.result = result;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf chunk = (ByteBuf) message;
      answer.writeBytes(chunk);
      chunk.release();
      int end = answer.indexOf(answer.readerIndex(), answer.writerIndex(), (byte) '\n');
      if (end < 0) {
        return;
      }
      var channel = context.channel();
      channel.config().setAutoRead(false);
      channel.pipeline().remove(this);
      String line = answer.readCharSequence(end, StandardCharsets.US_ASCII).toString();
      answer.skipBytes(1);
      if (line.equals("OK")) {
        ByteBuf surplus = answer.isReadable() ? answer : null;
        if (surplus == null) {
          answer.release();
        }
        result.complete(Tunnel.open(channel, surplus));
      } else {
        answer.release();
        var _ = channel.close();
        result.completeExceptionally(new RouteException(Ending.UPSTREAM, "answered " + line));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.release();
      result.completeExceptionally(
          new RouteException(Ending.UPSTREAM, "closed before it answered"));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      var _ = context.close();
    }
  }
}
