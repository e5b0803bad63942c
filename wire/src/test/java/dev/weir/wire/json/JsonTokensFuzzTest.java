package dev.weir.wire.json;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class JsonTokensFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void hasAnEnd(byte[] text) {
    JsonProperties.check(text);
  }
}
