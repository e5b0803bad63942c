package dev.weir.kernel.record.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A word stands for a secret, somewhere in a body that chance makes, and must not come out. */
final class RewriterProperties {
  private static final String SECRET = "CaNaRy7";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Property(tries = 1000)
  void noSecretComesOutOfJsonWhateverIsAroundIt(
      @ForAll("actions") Action action,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 8) int depth)
      throws IOException {
    var made = new Maker(new Random(seed));
    String body = made.value(depth);
    String shown = Rules.json(body, action, "$..password", "$..*secret*");
    assertThat(shown).doesNotContain("withheld").doesNotContain(SECRET);
    JsonNode before = JSON.readTree(body);
    JsonNode after = JSON.readTree(shown);
    if (action == Action.MASK) {
      assertThat(size(after)).isEqualTo(made.kept);
    }
    // What names no secret is as it was.
    assertThat(Rules.json(body, action, "$..none")).isEqualTo(body);
    assertThat(after.getNodeType()).isEqualTo(before.getNodeType());
  }

  @Property(tries = 1000)
  void noSecretComesOutOfAnyBeginningOfJson(
      @ForAll("actions") Action action, @ForAll long seed, @ForAll @IntRange(max = 400) int at) {
    String body = new Maker(new Random(seed)).value(4);
    byte[] sent = Rules.bytes(body);
    int length = Math.min(at, sent.length);
    Scope scope = Rules.scope(Rules.json(action, "$..password", "$..*secret*"));
    Rewritten cut = scope.body("application/json", sent, length, true);
    Rewritten whole = scope.body("application/json", sent, length, false);
    for (Rewritten result : List.of(cut, whole)) {
      byte[] bytes = result.bytes();
      byte[] out = bytes == null ? Arrays.copyOf(sent, length) : bytes;
      // Not even a part of it: each secret begins with it.
      assertThat(new String(out, StandardCharsets.UTF_8)).doesNotContain(SECRET.substring(0, 3));
    }
  }

  @Property(tries = 500)
  void noSecretComesOutOfAForm(
      @ForAll("actions") Action action, @ForAll long seed, @ForAll @IntRange(max = 200) int at) {
    var random = new Random(seed);
    var pairs = new ArrayList<String>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      boolean secret = random.nextBoolean();
      String name = secret ? spelled("password", random) : "n" + random.nextInt(3);
      String value = secret ? SECRET + "&=;+ä".substring(random.nextInt(6)) : "v w";
      pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
    String body = String.join("&", pairs);
    Scope scope = Rules.scope(Rules.form(action, "password"));
    String type = random.nextBoolean() ? "application/x-www-form-urlencoded" : "";
    assertThat(Rules.shown(scope, type, body, false)).doesNotContain("CaN");
    String begun = body.substring(0, Math.min(at, body.length()));
    assertThat(Rules.shown(scope, type, begun, true)).doesNotContain("CaN");
  }

  @Property(tries = 300)
  void noSecretComesOutOfMultipart(@ForAll long seed, @ForAll @IntRange(max = 600) int at) {
    var random = new Random(seed);
    String boundary = "b" + random.nextInt(100);
    String end = random.nextBoolean() ? "\r\n" : "\n";
    var body = new StringBuilder();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      boolean secret = random.nextBoolean();
      String name = secret ? "password" : "n";
      String quoted = random.nextBoolean() ? name : '"' + name + '"';
      body.append("--").append(boundary).append(end);
      body.append("Content-Disposition: form-data; name=").append(quoted).append(end).append(end);
      body.append(secret ? SECRET + end + "--" + boundary + "x" + SECRET : "v").append(end);
    }
    body.append("--").append(boundary).append("--").append(end);
    Scope scope = Rules.scope(Rules.form(Action.MASK, "password"));
    String type = "multipart/form-data; boundary=" + boundary;
    assertThat(Rules.shown(scope, type, body.toString(), false))
        .doesNotContain(SECRET)
        .doesNotContain("withheld");
    String begun = body.substring(0, Math.min(at, body.length()));
    assertThat(Rules.shown(scope, type, begun, true)).doesNotContain("CaN");
  }

  @Provide
  Arbitrary<Action> actions() {
    return Arbitraries.of(Action.values());
  }

  private static int size(JsonNode node) {
    int sum = 1;
    for (JsonNode child : node) {
      sum += size(child);
    }
    return sum;
  }

  /** A name in a form, some of its letters encoded or in upper case. */
  private static String spelled(String name, Random random) {
    var out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      out.append(
          switch (random.nextInt(4)) {
            case 0 -> "%%%02x".formatted((int) c);
            case 1 -> "" + Character.toUpperCase(c);
            default -> "" + c;
          });
    }
    return out.toString();
  }

  /** Makes JSON texts with secrets under {@code password} and {@code *secret*}. */
  private static final class Maker {
    private final Random random;

    /** How many values are left when each secret is one. */
    private int kept;

    Maker(Random random) {
      this.random = random;
    }

    String value(int depth) {
      kept++;
      return switch (depth == 0 ? random.nextInt(3) : random.nextInt(6)) {
        case 0 -> "" + random.nextInt(100_000);
        case 1 -> random.nextBoolean() ? "true" : "null";
        case 2 -> "\"t\\u00e4x\\\"t ä\"";
        case 3 -> array(depth);
        default -> object(depth);
      };
    }

    private String array(int depth) {
      var items = new ArrayList<String>();
      for (int i = 0; i < random.nextInt(4); i++) {
        items.add(space() + value(depth - 1) + space());
      }
      return "[" + String.join(",", items) + "]";
    }

    private String object(int depth) {
      var members = new ArrayList<String>();
      for (int i = 0; i < random.nextInt(5); i++) {
        boolean secret = random.nextInt(3) == 0;
        String name = secret ? name() : "k" + members.size();
        String value;
        if (secret) {
          kept++;
          name += members.size();
          value = secret(random.nextInt(3));
        } else {
          value = value(depth - 1);
        }
        members.add(space() + '"' + escaped(name) + '"' + space() + ":" + space() + value);
      }
      return "{" + String.join(",", members) + space() + "}";
    }

    /** Names differ, so that a tree that is read keeps them all. */
    private String name() {
      return "my" + (random.nextBoolean() ? "SECRET" : "secret");
    }

    private String secret(int depth) {
      return switch (depth) {
        case 0 -> '"' + SECRET + '"';
        case 1 -> "[1,{\"x\":\"" + SECRET + "\"}]";
        default -> "{\"a\":\"" + SECRET + "\",\"" + SECRET + "\":1}";
      };
    }

    private String escaped(String name) {
      var out = new StringBuilder();
      for (int i = 0; i < name.length(); i++) {
        char c = name.charAt(i);
        String hex = "%04x".formatted((int) c);
        out.append(
            switch (random.nextInt(4)) {
              case 0 -> "\\u" + hex;
              case 1 -> "\\u" + hex.toUpperCase(Locale.ROOT);
              default -> "" + c;
            });
      }
      return out.toString();
    }

    private String space() {
      return " \r\n\t".substring(0, random.nextInt(4) == 0 ? random.nextInt(5) : 0);
    }
  }
}
