package dev.weir.wire.tls;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class ServerHelloFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void parsesOrSaysWhyNot(byte[] body) {
    HelloProperties.checkServer(ServerHello.parse(body));
  }
}
