package dev.weir.kernel.net;

import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connects real sockets, and keeps what it was asked for and what it opened. */
public final class PlainDialer implements Dialer {
  public final List<DialRequest> requests = new CopyOnWriteArrayList<>();
  public final List<Channel> channels = new CopyOnWriteArrayList<>();

  @Override
  public CompletionStage<Channel> dial(DialRequest request) {
    requests.add(request);
    var result = new CompletableFuture<Channel>();
    var _ =
        request
            .transport()
            .client(request.loop())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) request.timeout().toMillis())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                  }
                })
            .connect(request.address())
            .addListener(done -> {
              if (done.isSuccess()) {
                result.complete(((ChannelFuture) done).channel());
              } else {
                result.completeExceptionally(done.cause());
              }
            });
    return result;
  }

  /** The ports that were dialled, in order. */
  public List<Integer> ports() {
    return requests.stream().map(request -> request.address().getPort()).toList();
  }

  /** Waits until no channel is open any more. */
  public void awaitAllClosed() {
    Eventually.until("all channels closed", () -> channels.stream().noneMatch(Channel::isOpen));
  }
}
