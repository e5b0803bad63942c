package dev.weir.plugin.bypass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.Bypass;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.ConfigException;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.testkit.BypassContract;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.FakeValidation;
import dev.weir.testkit.plugin.Services;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MatchersTest {
  private static final Duration NEVER = Duration.ZERO;
  private static final Duration SOON = Duration.ofSeconds(1);

  @TempDir Path folder;

  private Bypass bypass(List<String> matchers, String file, Duration reload, Network network) {
    var source = file == null ? null : new MatchersConfig.Source(file);
    return new MatchersFactory()
        .create(new MatchersConfig(matchers, source, reload, network), FakeContext.in(folder));
  }

  private static Subject tcp(String host) {
    return new Subject(Network.TCP, host, null, 80);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Nested
  class KeepsTheContract extends BypassContract {
    @Override
    protected Bypass bypass() {
      return MatchersTest.this.bypass(
          List.of("*.example.com", "10.0.0.0/8", "a*b.org", "2001:db8::*", "h.net:80", "[!x]y.de"),
          null,
          NEVER,
          null);
    }

    @Override
    protected List<Subject> hits() throws Exception {
      return List.of(
          tcp("www.example.com"),
          new Subject(Network.UDP, null, InetAddress.getByName("10.1.1.1"), 53),
          new Subject(Network.TCP, "other.org", InetAddress.getByName("2001:db8::5"), 0),
          tcp("axxb.org"),
          tcp("h.net"));
    }

    @Override
    protected List<Subject> misses() throws Exception {
      return List.of(
          tcp("example.com"),
          new Subject(Network.TCP, null, InetAddress.getByName("11.1.1.1"), 53),
          new Subject(Network.TCP, "h.net", null, 81));
    }
  }

  @Test
  void matchesNothingWithoutPatterns() {
    assertThat(bypass(List.of(), null, NEVER, null).matches(tcp("a"))).isFalse();
  }

  @Test
  void matchesOnlyTargetsOfItsNetwork() {
    Bypass bypass = bypass(List.of("a"), null, NEVER, Network.TCP);

    assertThat(bypass.matches(tcp("a"))).isTrue();
    assertThat(bypass.matches(new Subject(Network.UDP, "a", null, 80))).isFalse();
  }

  @Test
  void matchesAllTargetsOfItsNetworkWithoutPatterns() {
    Bypass bypass = bypass(List.of(), null, NEVER, Network.UDP);

    assertThat(bypass.matches(new Subject(Network.UDP, "a", null, 80))).isTrue();
    assertThat(bypass.matches(tcp("a"))).isFalse();
  }

  @Test
  void namesEveryBadPattern() {
    var patterns = List.of("a.com", "b..com", "c.com:http");
    var validation = FakeValidation.in(folder);
    new MatchersFactory().validate(new MatchersConfig(patterns, null, NEVER, null), validation);

    assertThat(validation.refused())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("matchers[1]: \"b..com\": "),
            second -> assertThat(second).startsWith("matchers[2]: \"c.com:http\": port: \"http\""));
    assertThatThrownBy(() -> bypass(patterns, null, NEVER, null))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.key()).isEqualTo("matchers"))
        .hasMessageContaining("\"b..com\": ");
  }

  @Test
  void namesEachBadLineOfTheFileUpToTen() throws Exception {
    Files.writeString(folder.resolve("list"), "a.com\n" + "b..com\n".repeat(12));
    var source = new MatchersConfig.Source("list");
    var validation = FakeValidation.in(folder);
    new MatchersFactory().validate(new MatchersConfig(List.of(), source, NEVER, null), validation);

    assertThat(validation.refused()).hasSize(11).allMatch(one -> one.startsWith("file.path: "));
    assertThat(validation.refused().getFirst()).contains("list:2: \"b..com\"");
    assertThat(validation.refused().getLast()).endsWith("and 2 more");
  }

  @Test
  void readsTheFileBeforeItIsReady() throws Exception {
    Files.writeString(
        folder.resolve("list"), "\ufeff# ours\n\n a.com # the first\r\nb.com\n10.0.0.0/8");
    Bypass bypass = bypass(List.of("c.com"), "list", NEVER, null);

    assertThat(List.of("a.com", "b.com", "c.com", "10.1.1.1"))
        .allMatch(host -> bypass.matches(tcp(host)));
    assertThat(bypass.matches(tcp("ours"))).isFalse();
    assertThat(((Matchers) bypass).size()).isEqualTo(4);
  }

  @Test
  void doesNotStartWithoutItsFile() {
    assertThatThrownBy(() -> bypass(List.of("a"), "nosuch", NEVER, null))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.key()).isEqualTo("file.path"))
        .hasMessage(folder.resolve("nosuch") + ": no such file");
  }

  @Test
  void namesFileAndLineOfEveryBadPattern() throws Exception {
    Path list = folder.resolve("list");
    Files.writeString(list, "a.com\nb..com\n# x\nc\u0007d.com");

    assertThatThrownBy(() -> bypass(List.of(), "list", NEVER, null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(list + ":2: \"b..com\": not a host name")
        .hasMessageContaining(list + ":4: \"c?d.com\": not in a host name: U+0007");
  }

  @Test
  void showsTheFirstBadLinesOfMany() throws Exception {
    Files.writeString(folder.resolve("list"), "a..b\n".repeat(15));

    assertThatThrownBy(() -> bypass(List.of(), "list", NEVER, null))
        .hasMessageContaining(":10:")
        .hasMessageNotContaining(":11:")
        .hasMessageEndingWith("; and 5 more");
  }

  @Test
  void readsAChangedFileAgain() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), "a.com");
    try (Bypass bypass = bypass(List.of("c.com"), "list", SOON, null)) {
      Files.writeString(list, "b.com");

      await(() -> bypass.matches(tcp("b.com")));

      assertThat(bypass.matches(tcp("a.com"))).isFalse();
      assertThat(bypass.matches(tcp("c.com"))).isTrue();
    }
  }

  @Test
  void anEmptiedFileEmptiesTheRules() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), "a.com");
    try (Bypass bypass = bypass(List.of(), "list", SOON, null)) {
      Files.writeString(list, "");

      await(() -> !bypass.matches(tcp("a.com")));

      assertThat(((Matchers) bypass).size()).isZero();
    }
  }

  @Test
  void keepsTheRulesWhenTheFileGoesOrIsSpoiled() throws Exception {
    Path list = Files.writeString(folder.resolve("list"), "a.com");
    var bypass = (Matchers) bypass(List.of(), "list", NEVER, null);

    Files.writeString(list, "b.com\nc..com");
    bypass.look();
    assertThat(bypass.matches(tcp("a.com"))).isTrue();
    assertThat(bypass.matches(tcp("b.com"))).isFalse();

    Files.delete(list);
    bypass.look();
    assertThat(bypass.matches(tcp("a.com"))).isTrue();

    Files.writeString(list, "d.com");
    bypass.look();
    assertThat(bypass.matches(tcp("a.com"))).isFalse();
    assertThat(bypass.matches(tcp("d.com"))).isTrue();
  }

  @Test
  void endsItsThreadWhenItIsClosed() throws Exception {
    Files.writeString(folder.resolve("list"), "a.com");
    Bypass bypass = bypass(List.of(), "list", SOON, null);
    await(() -> watchers() == 1);

    bypass.close();

    await(() -> watchers() == 0);
  }

  private static long watchers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("weir-bypass-") && thread.isAlive())
        .count();
  }

  @Test
  void looksUpInLongListsWithoutGoingThroughThem() {
    var patterns = new ArrayList<String>();
    for (int i = 0; i < 50_000; i++) {
      patterns.add("host" + i + ".example.com");
      patterns.add(".zone" + i + ".example.net:443");
      patterns.add((i >> 12) + "." + (i & 0xff) + "." + (i >> 8 & 0xff) + ".0/24");
    }
    Bypass bypass = bypass(patterns, null, NEVER, null);
    assertThat(bypass.matches(new Subject(Network.TCP, "a.zone7.example.net", null, 443))).isTrue();

    long start = System.nanoTime();
    int hits = 0;
    for (int i = 0; i < 100_000; i++) {
      hits +=
          bypass.matches(new Subject(Network.TCP, "a.b.c.example.org", null, i & 0xffff)) ? 1 : 0;
      hits += bypass.matches(new Subject(Network.TCP, "200.1.2.3", null, i & 0xffff)) ? 1 : 0;
    }

    assertThat(hits).isZero();
    // Going through 150,000 patterns each time would take minutes.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(Services.types(BypassFactory.class)).contains("matchers");
  }
}
