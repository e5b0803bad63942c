package dev.weir.plugin.relay;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.PacketRequest;
import dev.weir.spi.net.PacketTunnel;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.wire.relay.RelayRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks a relay server for a way. The server's answer is read by {@link LateAnswer}. */
final class RelayConnector implements Connector {
  /** Used where neither the request nor the configuration has a limit: there always is one. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(10);

  private final RelayConnectorConfig config;
  private final RelayRequest.@Nullable User user;

  RelayConnector(RelayConnectorConfig config, RelayRequest.@Nullable User user) {
    this.config = config;
    this.user = user;
  }

  @Override
  public CompletionStage<Tunnel> connect(ConnectRequest request) {
    Channel channel = request.channel();
    HostPort address = HostPort.parse(request.target().text(), 0);
    if (request.target().network() != Network.TCP || address == null) {
      return refused(channel, "tcp", request.target());
    }
    LateAnswer answer = ask(channel, RelayRequest.TCP, address, config.nodelay());
    if (!config.nodelay()) {
      return queued(channel, answer, new Tunnel(channel, null, true, answer.confirmed()));
    }
    return answered(
        channel, answer, request.timeout(), () -> Tunnel.open(channel, answer.takeSurplus()));
  }

  @Override
  public CompletionStage<PacketTunnel> connectPackets(PacketRequest request) {
    Channel channel = request.channel();
    HostPort address = HostPort.parse(request.target().text(), 0);
    if (request.target().network() != Network.UDP || address == null) {
      return refused(channel, "udp", request.target());
    }
    LateAnswer answer = ask(channel, RelayRequest.UDP, address, false);
    var link = new FramedLink(channel, null);
    var tunnel = new PacketTunnel(link, answer.confirmed());
    return config.nodelay()
        ? answered(channel, answer, request.timeout(), () -> tunnel)
        : queued(channel, answer, tunnel);
  }

  private static <T> CompletionStage<T> refused(Channel channel, String expected, Target target) {
    var _ = channel.close();
    return CompletableFuture.failedFuture(
        new RouteException(
            Ending.UPSTREAM,
            "relay connector: target "
                + target.network().label()
                + " (expected: a "
                + expected
                + " target with a host and a port)"));
  }

  /** Writes the header, but does not flush it. */
  private LateAnswer ask(Channel channel, int network, HostPort address, boolean keeps) {
    byte[] header = new RelayRequest(RelayRequest.CONNECT, network, user, address).encode();
    var answer = new LateAnswer(address.toString(), keeps);
    channel.pipeline().addLast(answer);
    if (!channel.isActive()) {
      answer.fail(Ending.UPSTREAM, "connection closed before the question");
    }
    channel
        .write(Unpooled.wrappedBuffer(header))
        .addListener((ChannelFuture written) -> {
          if (!written.isSuccess()) {
            answer.fail(Ending.UPSTREAM, "connection lost while asking");
          }
        });
    return answer;
  }

  /**
   * Open as it is. The header goes out after this turn of the loop: with the client's first bytes
   * if they are at hand, as peers expect it, and alone if the server is to speak first.
   */
  private static <T> CompletionStage<T> queued(Channel channel, LateAnswer answer, T tunnel) {
    if (answer.confirmed().isCompletedExceptionally()) {
      var _ = channel.close();
      return CompletableFuture.failedFuture(answer.confirmed().exceptionNow());
    }
    channel.eventLoop().execute(channel::flush);
    return CompletableFuture.completedFuture(tunnel);
  }

  private <T> CompletionStage<T> answered(
      Channel channel, LateAnswer answer, Duration ofRequest, Supplier<T> tunnel) {
    Duration limit = limit(ofRequest);
    var result = new CompletableFuture<T>();
    Future<?> timer =
        channel
            .eventLoop()
            .schedule(
                () -> answer.fail(Ending.TIMEOUT, "no answer within " + limit.toMillis() + " ms"),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    channel.flush();
    var _ =
        answer
            .confirmed()
            .whenComplete((nothing, failure) -> {
              timer.cancel(false);
              if (failure == null) {
                result.complete(tunnel.get());
              } else {
                var _ = channel.close();
                result.completeExceptionally(failure);
              }
            });
    channel.read();
    return result;
  }

  /** The shorter one of the limits that are set. */
  private Duration limit(Duration ofRequest) {
    Duration own = config.connectTimeout();
    if (!ofRequest.isPositive()) {
      return own.isPositive() ? own : LAST_RESORT;
    }
    return own.isPositive() && own.compareTo(ofRequest) < 0 ? own : ofRequest;
  }
}
