package dev.weir.kernel.config.load;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.tree.Mapping;
import java.nio.file.Path;
import java.util.List;

/** Any bytes are a configuration or give problems; no exception, no hang, bounded memory. */
class ConfigFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsAnything(byte[] content) {
    var problems = new Problems();
    Mapping tree = YamlReader.read("f", content, problems);
    if (tree == null) {
      if (problems.isEmpty()) {
        throw new AssertionError("nothing was read and no problem was noted");
      }
      return;
    }
    var secrets = new SecretSource(name -> null, Path.of("absent"));
    new ConfigLoader(secrets, ConfigCasesTest.TYPES).load(List.of(tree), problems);
  }
}
