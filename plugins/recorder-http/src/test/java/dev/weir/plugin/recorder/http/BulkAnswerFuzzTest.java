package dev.weir.plugin.recorder.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class BulkAnswerFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsOrNot(byte[] body) {
    BulkAnswerProperties.check(body);
  }
}
