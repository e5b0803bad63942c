package dev.weir.kernel.sniff;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Step;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one flow of datagrams: asks each sniffer about the first few, then shows all from the one
 * that was recognised on to that sniffer's inspector. Nothing is kept, held or changed.
 *
 * <p>One per flow, on the session's event loop.
 */
public final class DatagramTap {
  /** How many datagrams of a flow are looked at before it counts as unknown. */
  private static final int TRIES = 8;

  private static final Logger LOG = LoggerFactory.getLogger(DatagramTap.class);

  private final Session session;
  private final Sniffers sniffers;
  private final int port;
  private final BufferView view = new BufferView();
  private int tries;
  private @Nullable Inspector inspector;
  private String plugin = "";
  private boolean done;
  private String refusal = "";

  /**
   * A tap for a flow of which nothing was seen yet.
   *
   * @param port the target's port, for hints and rules
   */
  public DatagramTap(Session session, Sniffers sniffers, int port) {
    this.session = session;
    this.sniffers = sniffers;
    this.port = port;
  }

  /** Whether there is nothing more to show. */
  public boolean isDone() {
    return done;
  }

  /** Why the flow must not go on; empty if it may. */
  public String refusal() {
    return refusal;
  }

  /** Shows one datagram, before it is forwarded. The buffer is only read. */
  public void onDatagram(Direction from, ByteBuf datagram) {
    if (done || !refusal.isEmpty()) {
      return;
    }
    Bytes shown = view.show(datagram, 0);
    if (inspector == null) {
      recognise(from, shown);
    }
    Inspector watching = inspector;
    if (watching != null && refusal.isEmpty()) {
      show(watching, from, shown);
    }
    view.clear();
  }

  private void recognise(Direction from, Bytes datagram) {
    var hints = new SniffHints(from, port, null, 0);
    for (Sniffers.Named candidate : sniffers.all()) {
      if (answer(candidate, datagram, hints) instanceof SniffResult.Match(Protocol found)) {
        open(candidate, hints, found);
        return;
      }
    }
    tries++;
    if (tries >= TRIES) {
      done(Seen.FLOW, "protocol not recognised");
    }
  }

  private SniffResult answer(Sniffers.Named candidate, Bytes datagram, SniffHints hints) {
    try {
      return Objects.requireNonNull(candidate.sniffer().sniffDatagram(datagram, hints));
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atError()
          .addKeyValue("plugin", candidate.plugin())
          .addKeyValue("session", session.id())
          .setCause(e)
          .log("a sniffer failed at a datagram");
      return SniffResult.NO_MATCH;
    }
  }

  private void open(Sniffers.Named winner, SniffHints hints, Protocol found) {
    plugin = winner.plugin();
    try {
      var context = new SniffContext(session, hints, found, null);
      inspector = Objects.requireNonNull(winner.sniffer().openDatagrams(context), "inspector");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failed(e);
      return;
    }
    HostPort named = found.host().isEmpty() ? null : HostPort.parse(found.host(), port);
    if (named != null && session.refuses(named)) {
      refuse("bypass: " + named);
    }
  }

  private void show(Inspector watching, Direction from, Bytes datagram) {
    Step step;
    try {
      step = Objects.requireNonNull(watching.onDatagram(from, datagram), "step");
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failed(e);
      return;
    }
    switch (step) {
      case Step.Watch() -> {}
      case Step.Refuse(String error) -> refuse(error);
      case Step.Done(Seen seen, String why) -> done(seen, why);
      case Step.Skip _, Step.Resniff _, Step.TakeOver _ ->
          failed(new IllegalArgumentException("step: " + step + " (expected: none for streams)"));
    }
  }

  /** The flow is over. */
  public void close() {
    if (!done && refusal.isEmpty() && inspector == null) {
      done(Seen.FLOW, "protocol not recognised");
    }
    closeInspector();
  }

  private void done(Seen seen, String why) {
    done = true;
    session.connection().seen(seen, why);
    closeInspector();
  }

  private void refuse(String error) {
    refusal = error;
    closeInspector();
  }

  private void failed(Throwable cause) {
    LOG.atError()
        .addKeyValue("plugin", plugin)
        .addKeyValue("session", session.id())
        .setCause(cause)
        .log("an inspector failed and was detached; the traffic goes on");
    done(Seen.FLOW, "inspector of " + plugin + " failed");
  }

  private void closeInspector() {
    Inspector watching = inspector;
    inspector = null;
    if (watching == null) {
      return;
    }
    try {
      watching.close();
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.atError().addKeyValue("plugin", plugin).setCause(e).log("an inspector failed to close");
    }
  }
}
