package dev.weir.plugin.snifftls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyDataTest {
  private static final String HELLO = "1603010002aabb";
  private static final String CHANGE = "140303000101";
  private static final String EARLY = "1703030003010203";

  @ParameterizedTest
  @CsvSource({
    HELLO + "," + HELLO,
    HELLO + HELLO + "," + HELLO + HELLO,
    HELLO + EARLY + "," + HELLO,
    HELLO + CHANGE + EARLY + EARLY + "," + HELLO + CHANGE,
    // The end of a record, or of its header, may not be there yet.
    HELLO + "170303," + HELLO,
    HELLO + "1703030040ff," + HELLO,
    "16030100ffaa,16030100ffaa",
    EARLY + ",''",
    "'',''"
  })
  void nothingIsLeftFromTheFirstRecordOfDataOn(String first, String left) {
    var bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(first));
    assertThat(ByteBufUtil.hexDump(EarlyData.without(bytes))).isEqualTo(left);
  }
}
