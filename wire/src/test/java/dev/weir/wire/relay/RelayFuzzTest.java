package dev.weir.wire.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RelayFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void request(byte[] data) {
    RelayProperties.check(data);
  }
}
