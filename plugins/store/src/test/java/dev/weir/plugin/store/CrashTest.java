package dev.weir.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.testkit.record.Deliveries;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed with -9, again and again. */
class CrashTest {
  private static final int ROUNDS = 6;

  @TempDir private Path temp;

  @Test
  void whatWasAcknowledgedIsThereOnceAndTheStoreGoesOn() throws Exception {
    Path folder = temp.resolve("records");
    var random = new Random();
    int acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int first = round * 1_000_000;
      int next = killedWhileWriting(folder, first, random);
      acknowledged += next - first;

      Map<Integer, Integer> kept = numbers(folder);
      for (int i = first; i < next; i++) {
        assertThat(kept.get(i)).as("record " + i + ", acknowledged").isEqualTo(1);
      }
      assertThat(kept.values()).as("no record twice").allMatch(times -> times == 1);
    }
    assertThat(acknowledged).isGreaterThan(1_000);
    assertThat(mended(folder).size()).isGreaterThan(acknowledged);
  }

  /** Gives the number behind the last record that was acknowledged. */
  private static int killedWhileWriting(Path folder, int first, Random random) throws Exception {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                folder.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int batches = 3 + random.nextInt(20);
      String last = "";
      for (int i = 0; i < batches; i++) {
        last = out.readLine();
        assertThat(last).as("the child writes").isNotNull();
      }
      // In the middle of a batch, and not always at its beginning.
      LockSupport.parkNanos(random.nextInt(3_000_000));
      child.toHandle().destroyForcibly();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
      child.waitFor();
      return Integer.parseInt(last);
    }
  }

  private static Map<Integer, Integer> numbers(Path folder) throws Exception {
    Map<Integer, Integer> before = read(folder);
    Map<Integer, Integer> after = mended(folder);
    assertThat(after.keySet())
        .as("what readers saw before it was mended")
        .containsAll(before.keySet());
    return after;
  }

  /** What is kept after another process has opened the store to write. */
  private static Map<Integer, Integer> mended(Path folder) throws Exception {
    var config = new StoreConfig("", new ByteSize(1L << 30), Duration.ZERO, true);
    var recorder = new StoreRecorder(folder, config, InstantSource.system(), null);
    List<Entry> one =
        List.of(Stores.exchange(Instant.now(), -1 - new Random().nextInt(1 << 30), 1));
    assertThat(Deliveries.once(recorder, one)).isEqualTo(Delivery.ALL);
    recorder.close();
    return read(folder);
  }

  private static Map<Integer, Integer> read(Path folder) throws Exception {
    var numbers = new HashMap<Integer, Integer>();
    var json = new JsonMapper();
    for (String text : Stores.texts(folder)) {
      JsonNode record = json.readTree(text);
      numbers.merge(record.path("n").asInt(), 1, Integer::sum);
    }
    return numbers;
  }
}
