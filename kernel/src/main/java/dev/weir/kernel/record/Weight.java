package dev.weir.kernel.record;

import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;

/**
 * Roughly how many bytes a finished draft holds: what a queue counts. Cheap, since event loops ask.
 */
final class Weight {
  private static final int RECORD = 512;
  private static final int FIELD = 32;

  private Weight() {}

  static int of(RecordDraft draft) {
    long sum =
        (long) RECORD + draft.host().length() + draft.error().length() + draft.why().length();
    HttpFacts http = draft.http();
    if (http != null) {
      sum += http.uri().length() + http.host().length() + of(http.request()) + of(http.response());
    }
    TlsFacts tls = draft.tls();
    if (tls != null) {
      sum += tls.clientHello().length + tls.serverHello().length;
    }
    if (!draft.extras().isEmpty()) {
      sum += Plain.size(draft.extras());
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  /** No more than a record holds with so much detail; cheaper than to make it. */
  static long atLeast(RecordDraft draft, Seen detail) {
    long least = (long) RECORD + draft.host().length() + draft.error().length();
    HttpFacts http = draft.http();
    if (detail != Seen.HEADERS || http == null) {
      return least;
    }
    return least + heads(http.request()) + heads(http.response());
  }

  private static long heads(HttpMessage message) {
    return of(message.headers()) + of(message.trailers());
  }

  private static long of(HttpMessage message) {
    return message.body().bytes().length + heads(message);
  }

  private static long of(HeaderBlock block) {
    long sum = (long) FIELD * block.size();
    for (int i = 0; i < block.size(); i++) {
      sum += block.valueLength(i);
    }
    return sum;
  }
}
