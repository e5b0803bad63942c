package dev.weir.plugin.store.filter;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever somebody types is a filter that prints and matches, or an error with a place. */
class FilterFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void filter(byte[] data) {
    FilterProperties.check(new String(data, StandardCharsets.UTF_8));
  }
}
