package dev.weir.kernel.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import dev.weir.spi.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinderTest {
  private final Problems problems = new Problems();
  private final Binder binder =
      new Binder(new SecretSource(name -> name.equals("SET") ? "value" : null, Path.of("none")));

  record Everything(
      boolean flag,
      int count,
      long large,
      double ratio,
      String text,
      Duration time,
      ByteSize size,
      Secret secret,
      Credentials auth,
      Network network,
      List<Integer> numbers,
      Map<String, String> header,
      Mapping raw,
      Node any) {}

  record Optional(
      @Default("7") int count,
      @Default("a,b") List<String> words,
      @Nullable Duration time,
      @Nullable Credentials auth,
      List<Credentials> several,
      Map<String, String> header,
      Mapping raw,
      Inner inner,
      Origin origin) {}

  record Inner(@Default("true") boolean on) {}

  record Bounded(
      @Key(value = "udp.bufferSize", aliases = "udpBufferSize")
          @Default("4096")
          @Range(min = "64", max = "65535")
          int buffer,
      @Default("1s") @Range(min = "10ms") Duration time,
      @Default("1KiB") @Range(max = "1MiB") ByteSize size,
      @Default("0.5") @Range(min = "0", max = "1") double ratio) {}

  record Refusing(@Key("mitm.certFile") String cert, @Nullable String key) {
    Refusing {
      if (key == null) {
        throw new ConfigException("mitm.certFile", "needs mitm.keyFile as well");
      }
      if (key.equals("bad")) {
        throw new IllegalArgumentException("no such key");
      }
    }
  }

  record Unsupported(Thread thread) {}

  /** Each entry on a line of its own, value at column 10. */
  private static Mapping mapping(Object... keysAndValues) {
    var entries = new ArrayList<Mapping.Entry>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      int line = i / 2 + 1;
      var place = new Place("f", line, 10);
      Node value =
          keysAndValues[i + 1] instanceof Node node
              ? node
              : new Scalar((String) keysAndValues[i + 1], false, place);
      entries.add(new Mapping.Entry((String) keysAndValues[i], new Place("f", line, 1), value));
    }
    return new Mapping(entries, new Place("f", 1, 1));
  }

  private List<String> lines() {
    return problems.sorted().stream().map(Problem::toString).toList();
  }

  @Test
  void bindsEveryTypeFromItsText() {
    Mapping raw = mapping("x", "y");
    Everything bound =
        binder.bind(
            Everything.class,
            mapping(
                "flag",
                "T",
                "count",
                "0x64",
                "large",
                "-9223372036854775808",
                "ratio",
                "1.5",
                "text",
                "1e3",
                "time",
                "1h2m3.5s",
                "size",
                "64KiB",
                "secret",
                "${env:SET}",
                "auth",
                mapping("Username", "u", "PASSWORD", "p"),
                "network",
                "UDP",
                "numbers",
                " 1, 2,,3",
                "header",
                mapping("X-A", "1"),
                "raw",
                raw,
                "any",
                raw),
            "here",
            problems);
    assertThat(lines()).isEmpty();
    assertThat(bound)
        .isEqualTo(
            new Everything(
                true,
                100,
                Long.MIN_VALUE,
                1.5,
                "1e3",
                Duration.ofMillis(3_723_500),
                new ByteSize(65_536),
                new Secret("value"),
                new Credentials("u", new Secret("p")),
                Network.UDP,
                List.of(1, 2, 3),
                Map.of("X-A", "1"),
                raw,
                raw));
  }

  @Test
  void fillsWhatIsAbsent() {
    Optional bound = binder.bind(Optional.class, mapping("time", "~", "header", ""), "p", problems);
    assertThat(lines()).isEmpty();
    assertThat(bound.count()).isEqualTo(7);
    assertThat(bound.words()).containsExactly("a", "b");
    assertThat(bound.time()).isNull();
    assertThat(bound.auth()).isNull();
    assertThat(bound.several()).isEmpty();
    assertThat(bound.header()).isEmpty();
    assertThat(bound.raw().entries()).isEmpty();
    assertThat(bound.inner().on()).isTrue();
    assertThat(bound.origin().path()).isEqualTo("p");
    assertThat(bound.origin().place()).isEqualTo(new Place("f", 1, 1));
  }

  @Test
  void notesEveryMissingKeyAtOnce() {
    assertThat(binder.bind(Everything.class, mapping(), "", problems)).isNull();
    assertThat(lines())
        .hasSize(11)
        .contains(
            "f:1:1: error W1204: count: missing (expected: a whole number)",
            "f:1:1: error W1204: auth.username: missing (expected: a text)");
  }

  @Test
  void checksBoundsAndGoesOnWithTheDefault() {
    Bounded bound =
        binder.bind(
            Bounded.class,
            mapping("UDPBUFFERSIZE", "63", "time", "9ms", "size", "2MiB", "ratio", "1.01"),
            "m",
            problems);
    assertThat(lines())
        .containsExactly(
            "f:1:10: error W1202: m.udp.bufferSize: 63 (expected: 64..65535)",
            "f:2:10: error W1202: m.time: 9ms (expected: 10ms or more)",
            "f:3:10: error W1202: m.size: 2MiB (expected: at most 1MiB)",
            "f:4:10: error W1202: m.ratio: 1.01 (expected: 0..1)");
    assertThat(bound.buffer()).isEqualTo(4096);
  }

  @Test
  void acceptsBoundsThemselves() {
    binder.bind(
        Bounded.class,
        mapping("udp.bufferSize", "65535", "time", "10ms", "size", "1MiB", "ratio", "1"),
        "m",
        problems);
    assertThat(lines()).isEmpty();
  }

  @Test
  void pinsWhatAConstructorRefusesToTheKeyItNames() {
    binder.bind(Refusing.class, mapping("MITM.CERTFILE", "a"), "m", problems);
    binder.bind(Refusing.class, mapping("mitm.certFile", "a", "key", "bad"), "m", problems);
    assertThat(lines())
        .containsExactly(
            "f:1:1: error W1209: m: no such key",
            "f:1:10: error W1209: m.mitm.certFile: needs mitm.keyFile as well");
  }

  @Test
  void namesTheRecordThatDeclaresWhatCannotBeBound() {
    assertThat(binder.bind(Unsupported.class, mapping("thread", "x"), "m", problems)).isNull();
    assertThat(lines()).singleElement().asString().contains("W1209", "BinderTest$Unsupported");
  }

  @Test
  void sharesOneMetadataBetweenSeveralRecords() {
    Mapping metadata = mapping("count", "1", "mitm", mapping("certFile", "x"), "tim", "1s");
    var used = new UsedKeys(UsedKeys.SERVICE);
    binder.bind(Inner.class, metadata, "m", problems, used);
    binder.bind(Bounded.class, metadata, "m", problems, used);
    used.accept("count");
    used.accept("mitm.certFile");
    used.reportUnknown(metadata, "m", problems);
    assertThat(lines())
        .containsExactly(
            "f:2:1: error W1203: m: unknown key \"mitm\"; keys with dots are written in one line,"
                + " for example \"mitm.certFile\"",
            "f:3:1: error W1203: m: unknown key \"tim\"; did you mean \"time\"?");
  }

  @Test
  void tellsMetadataThatIsNotBuiltFromMistakes() {
    var used = new UsedKeys(UsedKeys.NODE);
    used.reportUnknown(mapping("MUX.version", "1", "sniffing", "true"), "m", problems);
    assertThat(lines())
        .containsExactly(
            "f:1:1: error W1205: m: key \"MUX.version\": known from GOST v3, not built in this"
                + " version for these types",
            "f:2:1: error W1203: m: unknown key \"sniffing\"");
  }

  @Test
  void hidesValuesOfKeysThatSoundSecret() {
    record Odd(@Default("1") int token, @Default("1") int apiKey, @Default("1") int port) {}
    binder.bind(
        Odd.class,
        mapping("token", "hunter2", "apiKey", "hunter2", "port", "http://u:hunter2@h/"),
        "m",
        problems);
    assertThat(lines())
        .containsExactly(
            "f:1:10: error W1202: m.token: *** (expected: a whole number)",
            "f:2:10: error W1202: m.apiKey: *** (expected: a whole number)",
            "f:3:10: error W1202: m.port: http://***@h/ (expected: a whole number)");
  }

  @Test
  void bindsListsWithPathsAndSkipsWhatIsWrong() {
    record Lists(List<Integer> n) {}
    var place = new Place("f", 1, 20);
    var items = new Sequence(List.of(new Scalar("1", false, place), mapping()), place);
    Lists bound = binder.bind(Lists.class, mapping("n", items), "", problems);
    assertThat(bound.n()).containsExactly(1);
    assertThat(lines())
        .containsExactly("f:1:1: error W1201: n[1]: a mapping (expected: a whole number)");
  }
}
