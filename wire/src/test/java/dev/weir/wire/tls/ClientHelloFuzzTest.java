package dev.weir.wire.tls;

import com.code_intelligence.jazzer.junit.FuzzTest;

final class ClientHelloFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void parsesOrSaysWhyNot(byte[] body) {
    HelloProperties.checkClient(ClientHello.parse(body));
  }
}
