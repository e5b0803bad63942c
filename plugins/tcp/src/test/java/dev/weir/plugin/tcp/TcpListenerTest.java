package dev.weir.plugin.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.channels.KeepAlive;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.Listener;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.net.FakeTransport;
import dev.weir.testkit.net.Leaks;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(30)
class TcpListenerTest {
  private static final TcpListenerConfig CONFIG =
      new TcpListenerConfig(true, Duration.ofSeconds(30), Duration.ofSeconds(5), 3, 128, false);

  private final FakeTransport transport = new FakeTransport();
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    transport.close();
  }

  private Bound bind(TcpListenerConfig config, InetSocketAddress address) {
    Listener listener = new TcpListenerFactory().create(config, FakeContext.in(Path.of(".")));
    return listener.bind(new BindRequest(transport, address)).toCompletableFuture().join();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Channel next() throws InterruptedException {
    return accepted.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void handsOverActiveChannelsThatDoNotReadYet() throws Exception {
    try (Bound bound = bind(CONFIG, loopback(0))) {
      bound.serve((channel, _) -> accepted.add(channel));
      try (var client = new Socket(bound.address().getAddress(), bound.address().getPort())) {
        Channel channel = next();

        assertThat(channel.isActive()).isTrue();
        assertThat(channel.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
        assertThat(channel.pipeline().toMap()).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)).isTrue();
        assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        KeepAlive probes = CONFIG.probes();
        assertThat(probes.options(false)).hasSize(3);
        probes
            .options(false)
            .forEach(
                (option, value) -> assertThat(channel.config().getOption(option)).isEqualTo(value));
      }
    }
  }

  @Test
  void callsTheAcceptorOnTheLoopOfTheChannel() throws Exception {
    var onLoop = new LinkedBlockingQueue<Boolean>();
    try (Bound bound = bind(CONFIG, loopback(0))) {
      bound.serve((channel, _) -> onLoop.add(channel.eventLoop().inEventLoop()));
      try (var client = new Socket(bound.address().getAddress(), bound.address().getPort())) {
        assertThat(client.isConnected()).isTrue();
        assertThat(onLoop.poll(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void acceptsNothingBeforeItServesAndThenThoseWhoWaited() throws Exception {
    try (Bound bound = bind(CONFIG, loopback(0));
        var client = new Socket(bound.address().getAddress(), bound.address().getPort())) {
      assertThat(accepted).isEmpty();

      bound.serve((channel, _) -> accepted.add(channel));

      assertThat(next().remoteAddress()).isEqualTo(client.getLocalSocketAddress());
    }
  }

  @Test
  void keepsAcceptedConnectionsWhenItCloses() throws Exception {
    Bound bound = bind(CONFIG, loopback(0));
    bound.serve((channel, _) -> accepted.add(channel));
    try (var client = new Socket(bound.address().getAddress(), bound.address().getPort())) {
      Channel channel = next();

      bound.close();
      bound.close();

      assertThat(channel.isActive()).isTrue();
      channel.writeAndFlush(channel.alloc().buffer().writeByte(7)).sync();
      assertThat(client.getInputStream().read()).isEqualTo(7);
      assertThatThrownBy(
              () -> new Socket(InetAddress.getLoopbackAddress(), bound.address().getPort()).close())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void freesThePortBeforeCloseReturns() {
    Bound first = bind(CONFIG, loopback(0));
    InetSocketAddress address = first.address();

    first.close();

    try (Bound second = bind(CONFIG, address)) {
      assertThat(second.address()).isEqualTo(address);
    }
  }

  @Test
  void saysWhoToAskWhenTheAddressIsInUse() {
    try (Bound first = bind(CONFIG, loopback(0))) {
      assertThatThrownBy(() -> bind(CONFIG, first.address()))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("address in use: 127.0.0.1:" + first.address().getPort())
          .hasMessageContaining("choose another port");
    }
  }

  @Test
  void saysThatAnAddressIsNotOfThisMachine() {
    assertThatThrownBy(() -> bind(CONFIG, new InetSocketAddress("192.0.2.1", 0)))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("not an address of this machine: 192.0.2.1:0");
  }

  @Test
  void sharesThePortWithAnotherListenerIfAsked() {
    var shared = new TcpListenerConfig(true, Duration.ZERO, Duration.ZERO, 0, 128, true);
    try (Bound first = bind(shared, loopback(0));
        Bound second = bind(shared, first.address())) {
      assertThat(second.address()).isEqualTo(first.address());
    }
  }

  @Test
  void closesAConnectionWhoseSessionCannotStart() throws Exception {
    try (Bound bound = bind(CONFIG, loopback(0))) {
      bound.serve((_, _) -> {
        throw new IllegalStateException("on purpose");
      });
      try (var client = new Socket(bound.address().getAddress(), bound.address().getPort())) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }
}
