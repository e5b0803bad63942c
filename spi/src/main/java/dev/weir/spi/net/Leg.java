package dev.weir.spi.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An open way to a target.
 *
 * @param channel towards the server, on the session's loop, auto-read off; the receiver owns it.
 *     Its pipeline is empty, but that of a leg which is not confirmed yet begins with handlers of
 *     its connectors: they take the answers of hops out of the stream and go
 * @param surplus bytes of the server that came with the last answer of a hop; null if none. The
 *     receiver releases it.
 * @param rawSocket whether the channel's socket carries the target's bytes as they are
 * @param confirmed completes when the far end has confirmed that the target was reached; already
 *     complete except through hops that answer late
 * @param route the way, for the record
 * @since 1.0
 */
public record Leg(
    Channel channel,
    @Nullable ByteBuf surplus,
    boolean rawSocket,
    CompletionStage<Void> confirmed,
    Route route) {}
