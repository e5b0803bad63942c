package dev.weir.plugin.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.channels.KeepAlive;
import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Transport;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.net.FakeTransport;
import dev.weir.testkit.net.Leaks;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(30)
class TcpDialerTest {
  private final FakeTransport transport = new FakeTransport();
  private final Dialer dialer =
      new TcpDialerFactory()
          .create(
              new TcpDialerConfig(true, Duration.ofSeconds(40), Duration.ZERO, 0),
              FakeContext.in(Path.of(".")));
  private EventLoop loop;
  private ServerSocket server;

  @BeforeEach
  void begin() throws Exception {
    loop = transport.loop();
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws Exception {
    server.close();
    transport.close();
  }

  private DialRequest to(InetSocketAddress address, String source, int mark) {
    return new DialRequest(transport, loop, address, source, mark, Duration.ofSeconds(5));
  }

  private InetSocketAddress target() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Dials on the loop, as the kernel does. */
  private CompletableFuture<Channel> dial(DialRequest request) {
    var result = new CompletableFuture<Channel>();
    loop.execute(() ->
        dialer
            .dial(request)
            .whenComplete((channel, failure) -> {
              if (failure != null) {
                result.completeExceptionally(failure);
              } else {
                result.complete(channel);
              }
            }));
    return result;
  }

  @Test
  void opensAChannelThatDoesNotReadYet() throws Exception {
    Channel channel = dial(to(target(), null, 0)).get(10, TimeUnit.SECONDS);

    try (var peer = server.accept()) {
      assertThat(channel.localAddress()).isEqualTo(peer.getRemoteSocketAddress());
      assertThat(channel.eventLoop()).isSameAs(loop);
      assertThat(channel.pipeline().toMap()).isEmpty();
      assertThat(channel.config().isAutoRead()).isFalse();
      assertThat(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)).isTrue();
      assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
      assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
      new KeepAlive(true, Duration.ofSeconds(40), Duration.ZERO, 0)
          .options(false)
          .forEach(
              (option, value) -> assertThat(channel.config().getOption(option)).isEqualTo(value));
      channel.close().sync();
    }
  }

  @Test
  void completesOnTheLoopOfTheRequest() throws Exception {
    var onLoop = new CompletableFuture<Boolean>();
    loop.execute(() ->
        dialer
            .dial(to(target(), null, 0))
            .whenComplete((_, _) -> onLoop.complete(loop.inEventLoop())));

    assertThat(onLoop.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void failsWithTheCauseWhenNobodyListens() throws Exception {
    InetSocketAddress nobody = target();
    server.close();

    assertThatThrownBy(() -> dial(to(nobody, null, 0)).get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void leavesByTheAddressItIsTold() throws Exception {
    Channel channel = dial(to(target(), "127.0.0.2", 0)).get(10, TimeUnit.SECONDS);

    try (var peer = server.accept()) {
      assertThat(peer.getInetAddress().getHostAddress()).isEqualTo("127.0.0.2");
      channel.close().sync();
    }
  }

  @Test
  void leavesByAnAddressOfTheInterfaceItIsTold() throws Exception {
    Channel channel = dial(to(target(), "lo", 0)).get(10, TimeUnit.SECONDS);

    try (var peer = server.accept()) {
      assertThat(peer.getInetAddress().isLoopbackAddress()).isTrue();
      channel.close().sync();
    }
  }

  @Test
  void failsWhenThereIsNoSuchInterface() {
    assertThatThrownBy(() -> dial(to(target(), "nosuch0", 0)).get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOf(RouteException.class)
        .hasMessageContaining("interface: nosuch0 cannot be used");
  }

  @Test
  void failsWhenItCannotSetAMark() {
    assertThatThrownBy(() -> dial(to(target(), null, 100)).get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            RouteException.class, e -> assertThat(e.kind()).isEqualTo(Ending.INTERNAL))
        .hasMessage("so_mark: 100 cannot be set: native epoll is not in use (needs CAP_NET_ADMIN)");
  }

  /** A transport that claims native options and has none: what is refused must not be ignored. */
  @Test
  void failsWhenAnOptionIsNotTaken() {
    var connected = new AtomicBoolean();
    Transport claims =
        new Transport() {
          @Override
          public ServerBootstrap server(InetAddress local) {
            return transport.server(local);
          }

          @Override
          public ChannelFuture socket(EventLoop on) {
            return transport.socket(on);
          }

          @Override
          public Bootstrap datagrams(EventLoop on, SocketProtocolFamily family) {
            return transport.datagrams(on, family);
          }

          @Override
          public List<EventLoop> eventLoops() {
            return transport.eventLoops();
          }

          @Override
          public boolean isEpoll() {
            return true;
          }
        };
    var plain = new TcpDialer(new TcpDialerConfig(false, Duration.ZERO, Duration.ZERO, 0));
    for (var request :
        new DialRequest[] {
          new DialRequest(claims, loop, target(), null, 1, Duration.ofSeconds(5)),
          new DialRequest(claims, loop, target(), "lo", 0, Duration.ofSeconds(5))
        }) {
      assertThatThrownBy(
              () -> {
                plain.dial(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
                connected.set(true);
              })
          .cause()
          .isInstanceOf(RouteException.class)
          .hasMessageContaining("cannot be");
    }
    assertThat(connected).isFalse();
  }

  @Test
  void roundsKeepAliveTimesUpToWholeSeconds() {
    var options =
        new KeepAlive(true, Duration.ofMillis(1), Duration.ofMillis(1_500), 4).options(true);

    assertThat(options.values()).containsExactly(1, 2, 4);
    assertThat(new KeepAlive(false, Duration.ofSeconds(1), Duration.ofSeconds(1), 4).options(true))
        .isEmpty();
  }
}
