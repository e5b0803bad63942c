package dev.weir.distribution;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * A TLS server of HTTP/1, HTTP/2 or both, on as many ports as are wanted. It answers each request
 * with the name and protocol that the client's hello asked for, as in {@code origin.test h2}, and
 * echoes WebSocket messages under {@code /ws}. Whoever offers none of its protocols is refused.
 */
final class SecureOrigin {
  private final SslContext context;
  private final ServerBootstrap bootstrap;
  private final List<String> protocols;

  /**
   * @param name of certificate and key in the folder, as {@link TlsOrigin} makes them
   * @param protocols what to choose from, the best first
   */
  SecureOrigin(EventLoopGroup loops, Path folder, String name, List<String> protocols)
      throws Exception {
    this.protocols = protocols;
    context =
        SslContextBuilder.forServer(
                folder.resolve(name + ".crt").toFile(), folder.resolve(name + ".key").toFile())
            .sslProvider(SslProvider.JDK)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.FATAL_ALERT,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocols))
            .build();
    bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    accepted.pipeline().addLast(context.newHandler(accepted.alloc()), new Chosen());
                  }
                });
  }

  /** Opens one more port, until the loops end. */
  int open() throws InterruptedException {
    Channel bound = bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  /** What the client asked for. */
  private static String asked(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    String name = "-";
    if (tls.engine().getSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName each : session.getRequestedServerNames()) {
        name = each instanceof SNIHostName host ? host.getAsciiName() : "?";
      }
    }
    String protocol = tls.applicationProtocol();
    return name + " " + (protocol == null || protocol.isEmpty() ? "-" : protocol);
  }

  private final class Chosen extends ApplicationProtocolNegotiationHandler {
    Chosen() {
      super("http/1.1");
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext on, String protocol) {
      if (protocol.equals("h2")) {
        on.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(), streams());
      } else if (protocols.contains("http/1.1")) {
        on.pipeline()
            .addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(1 << 20),
                new WebSocketServerCompressionHandler(0),
                new WebSocketServerProtocolHandler("/ws", null, true),
                new Http1Answer());
      } else {
        // Nothing was agreed on, and this one speaks HTTP/2 only.
        var _ = on.close();
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext on, Throwable cause) {
      var _ = on.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable cause) {
      var _ = on.close();
    }
  }

  private static Http2MultiplexHandler streams() {
    return new Http2MultiplexHandler(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            stream.pipeline().addLast(new Http2Answer());
          }
        });
  }

  private static final class Http2Answer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext on, Object frame) {
      if (frame instanceof Http2HeadersFrame headers && headers.isEndStream()) {
        var _ =
            on.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"), false));
        ByteBuf body =
            Unpooled.copiedBuffer(asked(on.channel().parent()) + "\n", StandardCharsets.US_ASCII);
        var _ = on.writeAndFlush(new DefaultHttp2DataFrame(body, true));
      }
      ReferenceCountUtil.release(frame);
    }
  }

  private static final class Http1Answer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
      switch (message) {
        case TextWebSocketFrame text -> {
          var _ = on.writeAndFlush(new TextWebSocketFrame("echo " + text.text()));
        }
        case FullHttpRequest request -> answer(on, !HttpUtil.isKeepAlive(request));
        case WebSocketFrame _ -> {}
        default -> {}
      }
      ReferenceCountUtil.release(message);
    }

    private static void answer(ChannelHandlerContext on, boolean last) {
      ByteBuf body = Unpooled.copiedBuffer(asked(on.channel()) + "\n", StandardCharsets.US_ASCII);
      var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
      var written = on.writeAndFlush(answer);
      if (last) {
        var _ = written.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable cause) {
      var _ = on.close();
    }
  }
}
