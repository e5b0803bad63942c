package dev.weir.spi.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a connector negotiated.
 *
 * @param channel carries the target's bytes from here on; auto-read off
 * @param surplus bytes of the target that came with the node's answer; null if none
 * @param rawSocket whether the socket carries the bytes as they are, without framing
 * @param confirmed see {@link Leg#confirmed()}
 * @since 1.0
 */
public record Tunnel(
    Channel channel,
    @Nullable ByteBuf surplus,
    boolean rawSocket,
    CompletionStage<Void> confirmed) {
  /** A tunnel that is open and unframed. */
  public static Tunnel open(Channel channel, @Nullable ByteBuf surplus) {
    return new Tunnel(channel, surplus, true, CompletableFuture.completedFuture(null));
  }
}
