package dev.weir.plugin.recorder.http;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecordId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One batch sent record by record, several at a time.
 *
 * <pre>
 *   entries   0    1    2       3     4       5   6 …
 *   answers  taken taken refused later taken   –   –
 *            \_______settled____/     \ahead/  not sent: something failed first
 * </pre>
 *
 * Once one record has to wait, no more are sent, and what is on the way is waited for. The settled
 * ones go out of the batch. What the sink took beyond them comes back with the next batch and is
 * kept in mind, so that it is not sent twice.
 */
final class Round {
  private final List<Entry> batch;
  private final Set<RecordId> ahead;
  private final Function<Entry, CompletionStage<Answer>> post;
  private final @Nullable Answer[] answers;
  private final CompletableFuture<Delivery> result = new CompletableFuture<>();

  private int next;
  private int flying;
  private boolean over;
  private Answer.@Nullable Later stop;

  /**
   * @param ahead ids that earlier rounds delivered out of turn; brought up to date by this one
   * @param post sends one record; its stage does not fail
   */
  Round(List<Entry> batch, Set<RecordId> ahead, Function<Entry, CompletionStage<Answer>> post) {
    this.batch = batch;
    this.ahead = ahead;
    this.post = post;
    this.answers = new Answer[batch.size()];
  }

  CompletionStage<Delivery> run(int concurrency) {
    for (int i = 0; i < concurrency; i++) {
      advance();
    }
    return result;
  }

  /** Sends what may be sent by one more sender. A loop, so that prompt answers need no stack. */
  private void advance() {
    int index = take();
    while (index >= 0) {
      int sending = index;
      var answered =
          post.apply(batch.get(sending))
              .handle((answer, failure) -> answer == null ? Answer.failed(failure) : answer)
              .toCompletableFuture();
      if (!answered.isDone()) {
        var _ =
            answered.thenAccept(answer -> {
              settle(sending, answer);
              advance();
            });
        return;
      }
      settle(sending, answered.join());
      index = take();
    }
    Delivery outcome = outcome();
    if (outcome != null) {
      // Not under the lock: what waits for this runs here.
      result.complete(outcome);
    }
  }

  /** The next record to send; -1 if there is none or one has to wait. */
  private synchronized int take() {
    while (stop == null && next < batch.size()) {
      int index = next++;
      if (!ahead.contains(batch.get(index).id())) {
        flying++;
        return index;
      }
      answers[index] = Answer.TAKEN;
    }
    return -1;
  }

  private synchronized void settle(int index, Answer answer) {
    flying--;
    answers[index] = answer;
    if (answer instanceof Answer.Later later
        && (stop == null || later.after().compareTo(stop.after()) > 0)) {
      stop = later;
    }
  }

  /** What became of the batch, once; null before all answers are in and after it was said. */
  private synchronized @Nullable Delivery outcome() {
    if (flying > 0 || over) {
      return null;
    }
    over = true;
    return Outcome.of(batch, answers, ahead);
  }
}
