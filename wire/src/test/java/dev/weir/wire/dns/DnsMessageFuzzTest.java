package dev.weir.wire.dns;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class DnsMessageFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsOrSaysWhyNot(byte[] message) {
    DnsProperties.check(message);
    DnsProperties.checkRecognition(message);
  }
}
