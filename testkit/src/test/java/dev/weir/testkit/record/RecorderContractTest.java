package dev.weir.testkit.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RecorderContractTest {
  /** Keeps records in memory; wrong in one way if so told. */
  private static final class Memory implements Recorder {
    private final List<String> stored = new ArrayList<>();
    private final String fault;
    private boolean broken;

    Memory(String fault) {
      this.fault = fault;
    }

    @Override
    public CompletionStage<Delivery> deliver(List<Entry> batch) {
      if (broken && !fault.equals("lies")) {
        return CompletableFuture.completedFuture(new Delivery.Retry(Duration.ZERO, "broken"));
      }
      for (Entry entry : batch) {
        stored.add(Entries.text(entry));
        if (fault.equals("doubles")) {
          stored.add(Entries.text(entry));
        }
        if (fault.equals("consumes")) {
          entry.payload().position(entry.payload().limit());
        }
      }
      return CompletableFuture.completedFuture(Delivery.ALL);
    }
  }

  private static final class Tried extends RecorderContract {
    private final Memory memory;

    Tried(Memory memory) throws Exception {
      this.memory = memory;
      make();
    }

    @Override
    protected Recorder recorder() {
      return memory;
    }

    @Override
    protected List<String> stored() {
      return memory.stored;
    }

    @Override
    protected void breakSink() {
      memory.broken = true;
    }

    @Override
    protected void mendSink() {
      memory.broken = false;
    }
  }

  @Nested
  class OfARecorderThatIsRight extends RecorderContract {
    private final Memory memory = new Memory("");

    @Override
    protected Recorder recorder() {
      return memory;
    }

    @Override
    protected List<String> stored() {
      return memory.stored;
    }

    @Override
    protected void breakSink() {
      memory.broken = true;
    }

    @Override
    protected void mendSink() {
      memory.broken = false;
    }
  }

  @Test
  void findsARecorderThatStoresTwice() throws Exception {
    var tried = new Tried(new Memory("doubles"));

    assertThatThrownBy(tried::storesOneRecord).isInstanceOf(AssertionError.class);
  }

  @Test
  void findsARecorderThatSaysItDeliveredWhenItDidNot() throws Exception {
    var tried = new Tried(new Memory("lies"));

    assertThatThrownBy(tried::saysThatABrokenSinkHasNothingAndStoresAllOnceItIsMended)
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void findsARecorderThatUsesThePayloadUp() throws Exception {
    var tried = new Tried(new Memory("consumes"));

    assertThatThrownBy(tried::leavesThePayloadsAsTheyWere).isInstanceOf(AssertionError.class);
  }

  @Test
  void leavesWhatIsNeitherAcceptedNorDead() {
    List<Entry> batch = Entries.numbered(0, 5);
    Delivery some =
        new Delivery.Some(2, Set.of(batch.get(1).id(), batch.get(3).id()), Duration.ZERO);

    assertThat(Deliveries.left(batch, some)).containsExactly(batch.get(2), batch.get(4));
  }
}
