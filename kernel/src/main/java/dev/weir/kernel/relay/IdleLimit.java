package dev.weir.kernel.relay;

import java.util.concurrent.TimeUnit;

/** Looks once per limit whether anything moved since; no cost per chunk. Event loop of the pair. */
final class IdleLimit {
  private final Pair pair;
  private final Side client;
  private final Side server;
  private final long millis;
  private long before;

  IdleLimit(Pair pair, Side client, Side server, long millis) {
    this.pair = pair;
    this.client = client;
    this.server = server;
    this.millis = millis;
  }

  /** Tells the pair as soon as nothing has moved for the limit. */
  void watch() {
    before = total();
    var _ = client.channel.eventLoop().schedule(this::look, millis, TimeUnit.MILLISECONDS);
  }

  /** Counts both ends of the short way: a slow reader may take long for what was read for it. */
  private long total() {
    return client.bytes() + server.bytes() + pair.deliveredShort();
  }

  private void look() {
    if (pair.isOver()) {
      return;
    }
    if (total() == before) {
      pair.idle();
    } else {
      watch();
    }
  }
}
