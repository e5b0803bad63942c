package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.PacketLeg;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Route;
import dev.weir.spi.net.Router;
import dev.weir.wire.http1.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A proxy connection between two channels in memory: deterministic, for many short cases. */
final class EmbeddedLab {
  private static final long MINUTE = 60_000_000_000L;

  private EmbeddedLab() {}

  /** Serves a client; every target is the one origin. Returns the list that records go to. */
  static List<FakeExchange> serve(EmbeddedChannel client, EmbeddedChannel origin) {
    var records = new ArrayList<FakeExchange>();
    var settings =
        new HttpSettings(
            new OneWay(origin),
            new NoRelay(),
            null,
            new ErrorPage("weir", "weir", Map.of()),
            "weir",
            Limits.DEFAULT,
            MINUTE,
            0,
            MINUTE,
            MINUTE,
            MINUTE);
    new ProxyConnection(new FakeSession(records), client, settings).start();
    return records;
  }

  /** All that was written to a channel since the last call. */
  static String written(EmbeddedChannel channel) {
    channel.runPendingTasks();
    var text = new StringBuilder();
    ByteBuf out = channel.readOutbound();
    while (out != null) {
      text.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
      out = channel.readOutbound();
    }
    return text.toString();
  }

  private record OneWay(Channel origin) implements Router {
    @Override
    public Verdict check(Session session, Target target) {
      return Verdict.ALLOW;
    }

    @Override
    public CompletionStage<Leg> open(Session session, Target target) {
      HostPort name = target.name();
      var route = new Route(name == null ? "" : name.toString(), "", "");
      return CompletableFuture.completedFuture(
          new Leg(origin, null, true, CompletableFuture.completedFuture(null), route));
    }
  }

  private static final class NoRelay implements Relay {
    @Override
    public void join(Session session, Channel client, Leg leg, Join options) {
      throw new IllegalStateException("join");
    }

    @Override
    public void gate(Session session, Channel client, Gate gate) {
      throw new IllegalStateException("gate");
    }

    @Override
    public void join(Session session, DatagramLink client, PacketLeg leg, PacketJoin options) {
      throw new IllegalStateException("join");
    }
  }
}
