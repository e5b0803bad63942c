package dev.weir.distribution;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * An HTTP/2 server in the clear, by prior knowledge and by upgrade: {@code /echo} sends the body
 * back with a trailer, {@code /slow} half an answer until {@link #release}, {@code /gone} resets,
 * {@code /early} says 103 first, all else is greeted.
 */
final class Http2Origin implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CountDownLatch released = new CountDownLatch(1);
  private final Channel channel;

  Http2Origin() throws Exception {
    channel =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    accepted.pipeline().addLast(http2());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  private ChannelHandler http2() {
    var codec = new HttpServerCodec();
    var upgrade =
        new HttpServerUpgradeHandler(
            codec,
            protocol ->
                AsciiString.contentEquals("h2c", protocol)
                    ? new Http2ServerUpgradeCodec(
                        Http2FrameCodecBuilder.forServer().build(), streams())
                    : null);
    var known =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel accepted) {
            accepted.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), streams());
          }
        };
    return new CleartextHttp2ServerUpgradeHandler(codec, upgrade, known);
  }

  private Http2MultiplexHandler streams() {
    return new Http2MultiplexHandler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Answer());
          }
        });
  }

  /** Host and port. */
  String host() {
    return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Lets {@code /slow} go on. */
  void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
    var _ = channel.close().syncUninterruptibly();
    var _ =
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Answer extends ChannelInboundHandlerAdapter {
    private String path = "";
    private final ByteBuf body = Unpooled.buffer();

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      boolean ends = false;
      if (frame instanceof Http2HeadersFrame headers) {
        path = headers.headers().path() == null ? path : headers.headers().path().toString();
        ends = headers.isEndStream();
      } else if (frame instanceof Http2DataFrame data) {
        body.writeBytes(data.content());
        ends = data.isEndStream();
        data.release();
      }
      if (ends) {
        answer(context);
      }
    }

    private void answer(ChannelHandlerContext context) {
      switch (path) {
        case "/gone" -> {
          var reset = new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR);
          var _ = context.writeAndFlush(reset);
        }
        case "/slow" -> slow(context);
        case "/echo" -> {
          headers(context, "200", false);
          Http2Headers trailers =
              new DefaultHttp2Headers().add("x-bytes", "" + body.readableBytes());
          var _ = context.write(new DefaultHttp2DataFrame(body.retain(), false));
          var _ = context.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true));
        }
        default -> {
          if (path.equals("/early")) {
            headers(context, "103", false);
          }
          headers(context, "200", false);
          data(context, "hello\n", true);
        }
      }
    }

    private void slow(ChannelHandlerContext context) {
      headers(context, "200", false);
      data(context, "first", false);
      Thread.ofVirtual()
          .start(() -> {
            try {
              released.await();
              data(context, "second", true);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }

    private static void headers(ChannelHandlerContext context, String status, boolean ends) {
      Http2Headers headers = new DefaultHttp2Headers().status(status).add("x-origin", "netty");
      var _ = context.writeAndFlush(new DefaultHttp2HeadersFrame(headers, ends));
    }

    private static void data(ChannelHandlerContext context, String text, boolean ends) {
      ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
      var _ = context.writeAndFlush(new DefaultHttp2DataFrame(bytes, ends));
    }
  }
}
