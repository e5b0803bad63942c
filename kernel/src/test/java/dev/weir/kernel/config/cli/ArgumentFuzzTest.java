package dev.weir.kernel.config.cli;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.kernel.config.print.ConfigPrinter;
import dev.weir.kernel.config.print.ConfigPrinter.Secrecy;
import java.util.List;

class ArgumentFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void argumentsAreReadOrRefused(FuzzedDataProvider data) {
    String service = data.consumeString(200);
    String node = data.consumeRemainingAsString();
    Desugared desugared =
        Desugar.document(List.of(), Arguments.of(List.of(service), List.of(node)), Vocabulary.GOST);
    ConfigPrinter.yaml(desugared.document(), Secrecy.MASKED);
    ConfigPrinter.json(desugared.document(), Secrecy.REVEALED);
  }
}
