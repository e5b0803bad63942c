package dev.weir.spi.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketFailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "recvAddress(..) failed with error(-104): Connection reset by peer | connection reset",
        "recvAddress(..) failed: Connection reset by peer | connection reset",
        "writev(..) failed with error(-32): Broken pipe | broken pipe",
        "Connection reset | connection reset",
        "syscall:read(..) failed: x | syscall:read(..) failed: x",
        "closed by (somebody): Else | closed by (somebody): Else",
      })
  void leavesTheSystemCallOut(String message, String text) {
    assertThat(SocketFailures.text(new IOException(message))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"''", "' '"})
  void hasAWordWhereThereIsNoMessage(String message) {
    assertThat(SocketFailures.text(new IOException(message))).isEqualTo("failed: IOException");
  }
}
