package dev.weir.spi.net;

import dev.weir.spi.Session;
import dev.weir.spi.Target;
import io.netty.channel.Channel;
import java.time.Duration;

/**
 * What to ask a node for.
 *
 * @param session the session it is for
 * @param channel open to the node, auto-read off, empty pipeline
 * @param target where the tunnel shall lead: the next node or the target
 * @param timeout for the whole negotiation
 * @since 1.0
 */
public record ConnectRequest(Session session, Channel channel, Target target, Duration timeout) {}
