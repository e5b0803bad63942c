package dev.weir.wire.socks;

import com.code_intelligence.jazzer.junit.FuzzTest;

class SocksFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void messages(byte[] data) {
    SocksProperties.check(data);
  }
}
