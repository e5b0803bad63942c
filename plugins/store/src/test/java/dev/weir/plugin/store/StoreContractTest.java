package dev.weir.plugin.store;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.record.RecorderContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class StoreContractTest extends RecorderContract {
  @TempDir private Path folder;

  @Override
  protected Recorder recorder() {
    var config = new StoreConfig("records", new ByteSize(1 << 30), Duration.ZERO, true);
    return new StoreFactory().create(config, FakeContext.in(folder));
  }

  @Override
  protected List<String> stored() throws Exception {
    return Stores.texts(folder.resolve("records"));
  }

  /** Something else has the name of the folder. */
  @Override
  protected void breakSink() throws Exception {
    Files.move(folder.resolve("records"), folder.resolve("away"));
    Files.writeString(folder.resolve("records"), "in the way");
  }

  @Override
  protected void mendSink() throws Exception {
    Files.delete(folder.resolve("records"));
    Files.move(folder.resolve("away"), folder.resolve("records"));
  }
}
