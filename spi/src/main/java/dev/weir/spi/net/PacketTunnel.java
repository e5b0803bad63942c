package dev.weir.spi.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a connector negotiated for datagrams.
 *
 * @param link carries the target's datagrams; closing it closes all that it needs
 * @param confirmed see {@link PacketLeg#confirmed()}
 * @since 1.0
 */
public record PacketTunnel(DatagramLink link, CompletionStage<Void> confirmed) {
  /** A tunnel whose node has confirmed it. */
  public static PacketTunnel open(DatagramLink link) {
    return new PacketTunnel(link, CompletableFuture.completedFuture(null));
  }
}
