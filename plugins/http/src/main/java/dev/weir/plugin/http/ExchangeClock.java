package dev.weir.plugin.http;

import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** The time limits of one exchange: who is waited for, since when, and who is too slow. */
final class ExchangeClock {
  /** Whom an exchange waits for when nothing moves. */
  enum Wait {
    /** The client has to send the rest of its request. */
    UPLOAD,
    /** The server has to take the rest of the request. */
    UPLOAD_TAKEN,
    /** The server has to begin its answer. */
    ANSWER,
    /** Either may take its time: the answer has begun. */
    NOBODY
  }

  private final HttpSettings settings;
  private final Channel client;
  private final String server;
  private long movedAt = System.nanoTime();
  private long stalledAt;
  private long unwritten;

  ExchangeClock(HttpSettings settings, Channel client, String server) {
    this.settings = settings;
    this.client = client;
    this.server = server;
  }

  /** Something came from either side. */
  void moved() {
    movedAt = System.nanoTime();
  }

  /** The client takes no more for now. */
  void stalled() {
    stalledAt = System.nanoTime();
    unwritten = client.bytesBeforeWritable();
  }

  /** When it will be too late unless something moves until then. */
  long deadline(Wait wait) {
    long idle = settings.idleTimeout();
    long at = idle > 0 ? movedAt + idle : Deadline.NONE;
    return Math.min(at, client.isWritable() ? waitDeadline(wait) : stallDeadline());
  }

  private long stallDeadline() {
    return stalledAt + settings.bodyTimeout();
  }

  private long waitDeadline(Wait wait) {
    return switch (wait) {
      case UPLOAD, UPLOAD_TAKEN -> movedAt + settings.bodyTimeout();
      case ANSWER -> settings.readTimeout() < 0 ? Deadline.NONE : movedAt + settings.readTimeout();
      case NOBODY -> Deadline.NONE;
    };
  }

  /** What is wrong now that a deadline has passed; null if it is not after all. */
  @Nullable Refusal expired(long now, Wait wait) {
    long idle = settings.idleTimeout();
    if (idle > 0 && now - movedAt >= idle) {
      return new Refusal(504, Closer.WEIR, Ending.IDLE, "exchange: silent for too long");
    }
    if (!client.isWritable()) {
      long left = client.bytesBeforeWritable();
      if (left < unwritten) {
        // It takes, if slowly.
        unwritten = left;
        stalledAt = now;
        return null;
      }
      return timeout(408, Closer.CLIENT, "client: takes nothing of the answer");
    }
    return switch (wait) {
      case UPLOAD -> timeout(408, Closer.CLIENT, "client: sends no more of its request");
      case UPLOAD_TAKEN -> timeout(504, Closer.SERVER, server + ": takes no more of the request");
      case ANSWER -> timeout(504, Closer.SERVER, server + ": no answer in time");
      case NOBODY -> null;
    };
  }

  private static Refusal timeout(int status, Closer by, String text) {
    return new Refusal(status, by, Ending.TIMEOUT, text);
  }
}
