package dev.weir.testkit.net;

import dev.weir.spi.Session;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.testkit.record.FakeSession;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A relay that remembers what it was given and moves nothing.
 *
 * @since 1.0
 */
public final class FakeRelay implements Relay {
  /** A call of {@link Relay#join}. */
  public record Joined(Session session, Channel client, Leg leg, Join options) {}

  /** A call of {@link Relay#gate}. */
  public record Gated(Session session, Channel client, Gate gate) {}

  /** A call of the {@code join} for datagrams. */
  public record JoinedPackets(
      Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {}

  private final List<JoinedPackets> joinedPackets = new CopyOnWriteArrayList<>();
  private final List<Joined> joined = new CopyOnWriteArrayList<>();
  private final List<FakeSession> flows = new CopyOnWriteArrayList<>();
  private final List<Gated> gated = new CopyOnWriteArrayList<>();

  /** A relay that was given nothing yet. */
  public FakeRelay() {}

  @Override
  public void join(Session session, Channel client, Leg leg, Join options) {
    joined.add(new Joined(session, client, leg, options));
  }

  @Override
  public void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {
    joinedPackets.add(new JoinedPackets(session, client, leg, options));
  }

  /** A new session, which {@link #flows()} gives as well. */
  @Override
  public Session flow(Session within, DatagramLink flow) {
    var session = new FakeSession();
    flows.add(session);
    return session;
  }

  /** The sessions of flows within others, in the order in which they began. */
  public List<FakeSession> flows() {
    return List.copyOf(flows);
  }

  @Override
  public void gate(Session session, Channel client, Gate gate) {
    gated.add(new Gated(session, client, gate));
  }

  /** Which flows of datagrams were joined, in order. */
  public List<JoinedPackets> joinedPackets() {
    return List.copyOf(joinedPackets);
  }

  /** What was joined, in order. */
  public List<Joined> joined() {
    return List.copyOf(joined);
  }

  /** What was to be gated, in order. */
  public List<Gated> gated() {
    return List.copyOf(gated);
  }
}
