package dev.weir.kernel.record.spool;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GapTest {
  private static Schema schema() throws IOException {
    Path file = Path.of(System.getProperty("weir.root"), "docs", "gap.schema.json");
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(file), InputFormat.JSON);
  }

  @ParameterizedTest
  @EnumSource
  void isWhatItsSchemaSays(Gap.Reason reason) throws Exception {
    var gap = new Gap(Entries.START, Entries.START.plusSeconds(1), 3, 99, reason);
    var entry = gap.entry("quote \" and\nline", Entries.START.plusSeconds(2), Entries.FIELDS);
    assertThat(schema().validate(Entries.text(entry), InputFormat.JSON)).isEmpty();
    assertThat(schema().validate("{\"gap\":{}}", InputFormat.JSON)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void twoOfOneReasonAreJoined(Gap.Reason reason) {
    var one = new Gap(Entries.START.plusSeconds(5), Entries.START.plusSeconds(9), 3, 30, reason);
    var other = new Gap(Entries.START, Entries.START.plusSeconds(7), 4, 40, reason);
    assertThat(one.with(other))
        .isEqualTo(new Gap(Entries.START, Entries.START.plusSeconds(9), 7, 70, reason));
    assertThat(other.with(one)).isEqualTo(one.with(other));
  }
}
