package dev.weir.plugin.recorder.http;

import dev.weir.spi.HttpSender;
import dev.weir.spi.record.Entry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bulk interface of Elasticsearch and OpenSearch: what is sent, and what the answer means. */
final class Bulk {
  private static final Logger LOG = LoggerFactory.getLogger(Bulk.class);

  private final BulkBody body;
  private final InstantSource clock;
  private final String name;

  /**
   * @param name of the recorder, for the log
   */
  Bulk(IndexName index, InstantSource clock, String name) {
    this.body = new BulkBody(index);
    this.clock = clock;
    this.name = name;
  }

  /**
   * An answer to a request.
   *
   * @param whole what it means for the request
   * @param items what it means for the first documents; the others have to be sent again
   */
  record Reply(Answer whole, List<Answer> items) {
    static Reply of(Answer whole, int documents) {
      return new Reply(whole, Collections.nCopies(documents, whole));
    }

    /** For a request with one document. */
    Answer first() {
      return items.isEmpty() ? whole : items.getFirst();
    }
  }

  ByteBuffer body(List<Entry> batch) {
    return body.of(batch);
  }

  /** Reads an answer; on a thread of the client. */
  Reply reply(HttpSender.Response response, int documents) {
    Answer whole = judged(response);
    if (!(whole instanceof Answer.Taken)) {
      return Reply.of(whole, documents);
    }
    BulkAnswer answer = BulkAnswer.read(response.body(), documents, response.retryAfter(clock));
    if (!answer.problem().isEmpty()) {
      LOG.atWarn()
          .addKeyValue("recorder", name)
          .addKeyValue("problem", answer.problem())
          .log("the sink refuses documents for good");
    }
    if (answer.complete()) {
      return Reply.of(Answer.TAKEN, documents);
    }
    return answer.items().isEmpty()
        ? Reply.of(later(response.status() + ": not the answer of a bulk interface"), documents)
        : new Reply(Answer.TAKEN, answer.items());
  }

  /** Unlike an endpoint for records, this one tells success by 200 alone. */
  private Answer judged(HttpSender.Response response) {
    int status = response.status();
    if (status >= 300 && status < 400) {
      return later(status + ": sent elsewhere, which is not followed (give that as url)");
    }
    return status == 403
        ? later("403: the sink does not let us write there")
        : Answer.of(response, clock);
  }

  private static Answer later(String why) {
    return new Answer.Later(Duration.ZERO, why);
  }

  /**
   * Answers in the order of a batch.
   *
   * @param sent those of the batch that were sent; the sink had the others already
   * @param items what is known of the first of those
   */
  @Nullable Answer[] answers(List<Entry> batch, List<Entry> sent, List<Answer> items) {
    var answers = new @Nullable Answer[batch.size()];
    int next = 0;
    for (int i = 0; i < answers.length; i++) {
      if (next >= sent.size() || !batch.get(i).id().equals(sent.get(next).id())) {
        answers[i] = Answer.TAKEN;
      } else {
        answers[i] = next < items.size() ? items.get(next) : null;
        next++;
      }
    }
    return answers;
  }
}
