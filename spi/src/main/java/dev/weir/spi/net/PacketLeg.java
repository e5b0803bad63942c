package dev.weir.spi.net;

import java.util.concurrent.CompletionStage;

/**
 * An open way to a target for datagrams.
 *
 * @param link towards the target, on the session's loop; the receiver owns it
 * @param confirmed completes when the far end has confirmed that it can reach the target; already
 *     complete except through hops that answer late. Datagrams may be sent before.
 * @param route the way, for the record
 * @since 1.0
 */
public record PacketLeg(DatagramLink link, CompletionStage<Void> confirmed, Route route) {}
