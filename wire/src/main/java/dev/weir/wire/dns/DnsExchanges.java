package dev.weir.wire.dns;

import dev.weir.spi.Session;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Direction;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts the questions and answers of one flow or stream together: each question is one exchange,
 * written down with its answer or without one. What fits no question is an exchange of its own.
 */
final class DnsExchanges {
  /** Questions that wait for an answer, in the flows and streams of one service together. */
  static final int MAX_PENDING = 8192;

  /** How long an answer is waited for. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Session session;
  private final AtomicInteger pending;
  private final LongSupplier nanos;

  /** Oldest first. */
  private final Map<Key, Asked> waiting = new LinkedHashMap<>();

  private record Key(int id, String name, int type) {}

  /** A question that was not answered yet. */
  private record Asked(DnsMessage question, Exchange exchange, int bytes, long at) {}

  DnsExchanges(Session session, AtomicInteger pending, LongSupplier nanos) {
    this.session = session;
    this.pending = pending;
    this.nanos = nanos;
  }

  /** One whole message passed. */
  void message(Direction from, byte[] bytes) {
    expire();
    switch (DnsMessage.read(bytes)) {
      case DnsMessage.Malformed(String why) -> malformed(from, bytes, why);
      case DnsMessage.Parsed(DnsMessage message) -> {
        if (from == Direction.CLIENT && !message.response()) {
          asked(message, bytes.length);
        } else if (from == Direction.SERVER && message.response()) {
          answered(message, bytes.length);
        } else {
          unmatched(from, message, bytes.length);
        }
      }
    }
  }

  private static Key key(DnsMessage message) {
    if (message.questions().isEmpty()) {
      return new Key(message.id(), "", 0);
    }
    DnsMessage.Question first = message.questions().getFirst();
    return new Key(message.id(), first.name().toLowerCase(Locale.ROOT), first.type());
  }

  private void asked(DnsMessage question, int bytes) {
    Key key = key(question);
    Asked before = waiting.get(key);
    if (before != null) {
      // Asked again, since the answer takes its time: still one question.
      waiting.put(key, new Asked(question, before.exchange(), before.bytes() + bytes, before.at()));
      return;
    }
    if (pending.get() >= MAX_PENDING) {
      if (waiting.isEmpty()) {
        write(session.open(), DnsFacts.of(question, null), bytes, 0)
            .seen(Seen.METADATA, "too many questions wait for answers")
            .finish();
        return;
      }
      unanswered(waiting.keySet().iterator().next(), "too many questions wait for answers");
    }
    pending.incrementAndGet();
    waiting.put(key, new Asked(question, session.open(), bytes, nanos.getAsLong()));
  }

  private void answered(DnsMessage answer, int bytes) {
    Asked asked = take(answer);
    if (asked == null) {
      unmatched(Direction.SERVER, answer, bytes);
      return;
    }
    pending.decrementAndGet();
    write(asked.exchange(), DnsFacts.of(asked.question(), answer), asked.bytes(), bytes)
        .took(Phase.WAIT, nanos.getAsLong() - asked.at())
        .seen(Seen.FULL, "")
        .ended(Closer.SERVER, Ending.NORMAL)
        .finish();
  }

  /** An answer may leave the question out, for example when it says that it cannot read it. */
  private @Nullable Asked take(DnsMessage answer) {
    if (!answer.questions().isEmpty()) {
      return waiting.remove(key(answer));
    }
    for (Key key : waiting.keySet()) {
      if (key.id() == answer.id()) {
        return waiting.remove(key);
      }
    }
    return null;
  }

  private void unmatched(Direction from, DnsMessage message, int bytes) {
    DnsMessage question = message.response() ? null : message;
    DnsMessage answer = message.response() ? message : null;
    Map<String, Object> facts = DnsFacts.of(question, answer);
    facts.put("unmatched", true);
    single(from, facts, bytes).seen(Seen.FULL, "").ended(closer(from), Ending.NORMAL).finish();
  }

  private void malformed(Direction from, byte[] bytes, String why) {
    single(from, DnsFacts.malformed(bytes, why), bytes.length)
        .seen(Seen.FLOW, "dns: " + why)
        .ended(closer(from), Ending.PROTOCOL)
        .finish();
  }

  private static Closer closer(Direction from) {
    return from == Direction.CLIENT ? Closer.CLIENT : Closer.SERVER;
  }

  private Exchange single(Direction from, Map<String, Object> facts, int bytes) {
    boolean in = from == Direction.CLIENT;
    return write(session.open(), facts, in ? bytes : 0, in ? 0 : bytes);
  }

  private static Exchange write(Exchange exchange, Map<String, Object> facts, int in, int out) {
    return exchange.proto("dns").extra("dns", facts).bytes(in, out);
  }

  private void expire() {
    long now = nanos.getAsLong();
    while (!waiting.isEmpty()) {
      Map.Entry<Key, Asked> oldest = waiting.entrySet().iterator().next();
      if (now - oldest.getValue().at() < PATIENCE_NANOS) {
        return;
      }
      unanswered(oldest.getKey(), "no answer within 10 s");
    }
  }

  private void unanswered(Key key, String why) {
    Asked asked = waiting.remove(key);
    if (asked == null) {
      return;
    }
    pending.decrementAndGet();
    write(asked.exchange(), DnsFacts.of(asked.question(), null), asked.bytes(), 0)
        .seen(Seen.FULL, "")
        .ended(Closer.SERVER, Ending.TIMEOUT)
        .error("dns: " + why)
        .finish();
  }

  /** Nothing more comes. */
  void close() {
    while (!waiting.isEmpty()) {
      unanswered(waiting.keySet().iterator().next(), "no answer");
    }
  }
}
