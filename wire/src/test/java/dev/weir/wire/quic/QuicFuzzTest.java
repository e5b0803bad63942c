package dev.weir.wire.quic;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class QuicFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void readsAnyDatagram(byte[] datagram) {
    QuicProperties.checkDatagram(datagram);
  }

  @FuzzTest(maxDuration = "60s")
  void readsAnyFrames(byte[] frames) {
    QuicProperties.checkFrames(frames);
  }
}
