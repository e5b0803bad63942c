package dev.weir.plugin.relay;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Target;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Ending;
import dev.weir.wire.relay.RelayRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
    Target target = request.target();
    Channel channel = request.channel();
    HostPort address = HostPort.parse(target.text(), 0);
    if (target.network() != Network.TCP || address == null) {
      var _ = channel.close();
      return CompletableFuture.failedFuture(
          new RouteException(
              Ending.UPSTREAM,
              "relay connector: target "
                  + target.network().label()
                  + " (expected: a tcp target with a host and a port)"));
    }
    byte[] header =
        new RelayRequest(RelayRequest.CONNECT, RelayRequest.TCP, user, address).encode();
    var answer = new LateAnswer(address.toString(), config.nodelay());
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
    return config.nodelay() ? answered(request, answer) : queued(channel, answer);
  }

  /**
   * Open as it is. The header goes out after this turn of the loop: with the client's first bytes
   * if they are at hand, as peers expect it, and alone if the server is to speak first.
   */
  private static CompletionStage<Tunnel> queued(Channel channel, LateAnswer answer) {
    if (answer.confirmed().isCompletedExceptionally()) {
      var _ = channel.close();
      return CompletableFuture.failedFuture(answer.confirmed().exceptionNow());
    }
    channel.eventLoop().execute(channel::flush);
    return CompletableFuture.completedFuture(new Tunnel(channel, null, true, answer.confirmed()));
  }

  private CompletionStage<Tunnel> answered(ConnectRequest request, LateAnswer answer) {
    Channel channel = request.channel();
    Duration limit = limit(request.timeout());
    var result = new CompletableFuture<Tunnel>();
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
              if (failure != null) {
                var _ = channel.close();
                result.completeExceptionally(failure);
                return;
              }
              ByteBuf surplus = answer.takeSurplus();
              if (!result.complete(Tunnel.open(channel, surplus)) && surplus != null) {
                surplus.release();
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
