package dev.weir.testkit.net;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeaksTest {
  private final Leaks leaks = new Leaks();

  private static void lose() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(64);
    lost.touch("the careless test");
  }

  @Test
  void failsAClassThatLostABuffer() throws Exception {
    leaks.beforeAll(null);
    lose();

    assertThatThrownBy(() -> leaks.afterAll(null))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the careless test");
  }

  @Test
  void passesAClassThatReleasedAllTimeAfterTime() throws Exception {
    for (int i = 0; i < 2; i++) {
      leaks.beforeAll(null);
      ByteBufAllocator.DEFAULT.directBuffer(64).release();

      assertThatCode(() -> leaks.afterAll(null)).doesNotThrowAnyException();
    }
  }
}
