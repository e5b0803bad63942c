package dev.weir.testkit.net;

import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Router;
import dev.weir.spi.record.Ending;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A router that opens what the test gives it and remembers what it was asked for.
 *
 * @since 1.0
 */
public final class FakeRouter implements Router {
  private final List<Target> asked = new CopyOnWriteArrayList<>();
  private final Function<Target, CompletionStage<Leg>> way;
  private final Function<Target, CompletionStage<PacketLeg>> packetWay;

  /** A router that opens legs by this function. */
  public FakeRouter(Function<Target, CompletionStage<Leg>> way) {
    this(
        way,
        _ ->
            CompletableFuture.failedFuture(
                new RouteException(Ending.INTERNAL, "the test opens no ways for datagrams")));
  }

  /** A router that opens legs for streams and for datagrams by these functions. */
  public FakeRouter(
      Function<Target, CompletionStage<Leg>> way,
      Function<Target, CompletionStage<PacketLeg>> packetWay) {
    this.way = way;
    this.packetWay = packetWay;
  }

  /** A router that opens nothing. */
  public static FakeRouter failing(Ending kind, String message) {
    return new FakeRouter(_ -> failure(kind, message));
  }

  /** A failed way, as a router reports it. */
  public static CompletionStage<Leg> failure(Ending kind, String message) {
    return CompletableFuture.failedFuture(new RouteException(kind, message));
  }

  /** A forwarder that opens what the supplier gives. */
  public static Forwarder forwarder(Supplier<CompletionStage<Leg>> way) {
    return _ -> way.get();
  }

  @Override
  public Verdict check(Session session, Target target) {
    return Verdict.ALLOW;
  }

  @Override
  public CompletionStage<Leg> open(Session session, Target target) {
    asked.add(target);
    return way.apply(target);
  }

  @Override
  public CompletionStage<PacketLeg> openPackets(Session session, Target target) {
    asked.add(target);
    return packetWay.apply(target);
  }

  /** The targets that were to be opened, in order. */
  public List<Target> asked() {
    return List.copyOf(asked);
  }
}
