package dev.weir.kernel.record.redact;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes are a body, a field, a URI and a message, and any text is a path: something comes out
 * and no exception, and what comes out has nothing left to take.
 */
class RedactorFuzzTest {
  private static final List<String> TYPES =
      List.of(
          "",
          "application/json",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=b",
          "text/plain",
          "text/event-stream");

  private static final Scope SCOPE =
      Rules.scope(
          new Rule(
              List.of(),
              List.of("x-a*"),
              List.of("c*"),
              List.of("q"),
              List.of("p", "*s"),
              List.of("$..p", "$.a[0]", "$..b..c"),
              Action.MASK));

  @FuzzTest(maxDuration = "60s")
  void takesAnything(FuzzedDataProvider data) {
    String type = data.pickValue(TYPES);
    boolean cut = data.consumeBoolean();
    byte[] body = data.consumeRemainingAsBytes();
    Rewritten once = SCOPE.body(type, body, body.length, cut);
    byte[] bytes = once.bytes();
    if (bytes != null && !once.isWithheld()) {
      Rewritten twice = SCOPE.body(type, bytes, bytes.length, true);
      byte[] again = twice.bytes() == null ? bytes : twice.bytes();
      // A cut text may lose what is not sure of its end; a mask stays a mask.
      if (!cut && !twice.isWithheld() && !Arrays.equals(bytes, again)) {
        throw new AssertionError(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    var _ = SCOPE.message(body, body.length, cut);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    for (FieldKind kind : FieldKind.values()) {
      var _ = SCOPE.field(kind, "x", text);
    }
    var _ = SCOPE.uri(text);
  }
}
