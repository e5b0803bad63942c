package dev.weir.kernel.net;

import dev.weir.spi.net.DialRequest;
import dev.weir.spi.net.Dialer;
import io.netty.channel.Channel;
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
    Channel channel = request.transport().socket(request.loop()).channel();
    channels.add(channel);
    channel.config().setConnectTimeoutMillis((int) request.timeout().toMillis());
    var _ =
        channel
            .connect(request.address())
            .addListener(done -> {
              if (done.isSuccess()) {
                result.complete(channel);
              } else {
                var _ = channel.close();
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
