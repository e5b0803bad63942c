package dev.weir.kernel.relay;

import dev.weir.kernel.splice.KernelPump;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way past us: while many bytes come at a time and nobody looks at them, the kernel moves a
 * pair's bytes by itself. Event loop of the pair only.
 */
final class Shortcut {
  private static final Logger LOG = LoggerFactory.getLogger(Shortcut.class);

  private final Pair pair;
  private final Side client;
  private final Side server;
  private boolean entering;
  private @Nullable KernelPump pump;

  Shortcut(Pair pair, Side client, Side server) {
    this.pair = pair;
    this.client = client;
    this.server = server;
  }

  /** Whether the kernel moves the bytes now: reading is not ours then. */
  boolean isOpen() {
    return pump != null;
  }

  /** How many bytes the kernel has brought to their targets by now; 0 while it moves none. */
  long delivered() {
    KernelPump running = pump;
    return running == null ? 0 : running.delivered();
  }

  /** Many bytes come at a time: takes the short way, once what is being read has been read. */
  void wanted() {
    if (!entering && pump == null) {
      entering = true;
      client.channel.eventLoop().execute(this::enter);
    }
  }

  private void enter() {
    entering = false;
    if (!pair.isUnwatched()
        || !client.isBare()
        || !server.isBare()
        || !KernelPump.isPossible(client.channel, server.channel)) {
      return;
    }
    client.channel.config().setAutoRead(false);
    server.channel.config().setAutoRead(false);
    KernelPump made = KernelPump.of(client, server, this::left);
    pump = made;
    LOG.atDebug().addKeyValue("session", pair.id()).log("the kernel moves the bytes from here");
    made.start();
  }

  /** What the kernel had in hand is written; copying goes on. */
  private void left() {
    pump = null;
    LOG.atDebug().addKeyValue("session", pair.id()).log("the bytes are copied from here");
    readFor(server);
    readFor(client);
  }

  private void readFor(Side taking) {
    if (taking.channel.isWritable()) {
      pair.resume(taking.other());
    }
  }

  /** The pair is over: what is in the kernel's hands goes to Netty's, to be written and no more. */
  void close() {
    KernelPump running = pump;
    pump = null;
    if (running != null) {
      running.stop();
    }
  }
}
