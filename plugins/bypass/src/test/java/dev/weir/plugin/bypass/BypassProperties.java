package dev.weir.plugin.bypass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class BypassProperties {
  /** The JDK takes leading zeros where RFC 4291 section 2.2 and we do not. */
  private static final Pattern LENIENT = Pattern.compile("[0-9a-f]{5}|0[0-9]+(\\.|$)|\\.0[0-9]");

  @Provide
  Arbitrary<String> oddTexts() {
    return Arbitraries.strings()
        .withChars("ab.*?[]{},:/-%!^~#19f")
        .withChars('\0', ' ', '\u00fc', '\ud83d', '\u3002')
        .ofMaxLength(40);
  }

  @Property(tries = 3_000)
  void anyTextIsAPatternOrIsRefusedAndAnyHostGetsAnAnswer(
      @ForAll("oddTexts") String pattern,
      @ForAll("oddTexts") String host,
      @ForAll @IntRange(max = 65_535) int port) {
    var builder = new MatcherSet.Builder();
    try {
      Patterns.add(pattern, builder);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    MatcherSet set = builder.build();
    var subject = new Subject(Network.TCP, host, null, port);

    assertThat(set.matches(subject)).isEqualTo(set.matches(subject));
  }

  @Property(tries = 2_000)
  void aGlobMatchesWhatTheSameRegularExpressionMatches(
      @ForAll @StringLength(max = 8) @Chars({'a', 'b', '*', '?'}) String glob,
      @ForAll @StringLength(max = 10) @CharRange(from = 'a', to = 'b') String text) {
    var regex = glob.replace("*", ".*").replace('?', '.');

    assertThat(Glob.parse(glob).matches(text)).isEqualTo(Pattern.matches(regex, text));
  }

  /** A matcher that tried all ways would need more steps than there are atoms. */
  @Property(tries = 50)
  void noGlobTakesLongOnAnyHost(@ForAll @IntRange(min = 1, max = 120) int stars) {
    Glob glob = Glob.parse("*a".repeat(stars) + "b");
    String text = "a".repeat(255);

    long start = System.nanoTime();
    assertThat(glob.matches(text)).isFalse();
    assertThat(glob.matches(text + "b")).isTrue();
    assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
  }

  @Property(tries = 1_000)
  void anAddressIsReadAsTheJdkReadsIt(@ForAll @Size(16) byte[] bytes) throws Exception {
    // Runs of zeros, so that the short forms occur.
    for (int i = 0; i < 16; i++) {
      bytes[i] = bytes[i] % 3 == 0 ? bytes[i] : 0;
    }
    InetAddress address = InetAddress.getByAddress(bytes);

    assertThat(Ip.parse(address.getHostAddress())).isEqualTo(Ip.of(address));
    assertThat(Ip.parse(Ip.of(address).text())).isEqualTo(Ip.of(address));
  }

  @Property(tries = 2_000)
  void whatIsNoAddressToTheJdkIsNoneToUs(@ForAll("addressLike") String text) {
    Ip ip = Ip.parse(text);
    if (ip != null) {
      assertThat(ip).isEqualTo(Ip.of(InetAddress.ofLiteral(text)));
    } else if (text.indexOf(':') >= 0 && !LENIENT.matcher(text).find()) {
      assertThat(literal(text)).isNull();
    }
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Provide
  Arbitrary<String> addressLike() {
    return Arbitraries.of("1", "0", "ff", "1234", "12345", ":", "::", ".", "255", "256", "1.2.3.4")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts))
        .filter(text -> !text.isEmpty());
  }

  @Property(tries = 1_000)
  void aRangeHoldsTheAddressesFromItsFirstToItsLast(
      @ForAll @IntRange(max = 5_000) int from,
      @ForAll @IntRange(max = 5_000) int more,
      @ForAll @IntRange(max = 12_000) int asked)
      throws UnknownHostException {
    var builder = new PrefixTable.Builder();
    builder.addRange(v4(from), v4(from + more), Ports.ANY);
    boolean inside = asked >= from && asked <= from + more;

    assertThat(builder.build().contains(v4(asked), 1)).isEqualTo(inside);

    var six = new PrefixTable.Builder();
    six.addRange(v6(from), v6(from + more), Ports.ANY);
    assertThat(six.build().contains(v6(asked), 1)).isEqualTo(inside);
  }

  private static Ip v4(int number) {
    return Ip.parse("10.255." + (number >> 8) + "." + (number & 0xff));
  }

  private static Ip v6(int number) {
    // Around the border between the two halves.
    long low = 0xffff_ffff_ffff_f000L + number;
    return new Ip(
        true,
        0x2001_0db8_0000_0000L + (Long.compareUnsigned(low, 0xffff_ffff_ffff_f000L) < 0 ? 1 : 0),
        low);
  }
}
