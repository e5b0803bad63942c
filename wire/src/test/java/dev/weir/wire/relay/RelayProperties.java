package dev.weir.wire.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Parsed;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RelayProperties {
  @Provide
  Arbitrary<HostPort> targets() {
    Arbitrary<String> hosts =
        Arbitraries.oneOf(
            Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(255),
            Arbitraries.of("10.0.0.1", "255.255.255.255", "::1", "2001:db8::ff", "127.1", "1.2.3"));
    return Combinators.combine(hosts, Arbitraries.integers().between(0, 65_535)).as(HostPort::new);
  }

  @Property
  void readsBackWhatItWrites(
      @ForAll("targets") HostPort target,
      @ForAll @Size(max = 255) byte[] name,
      @ForAll @Size(max = 255) byte[] password,
      @ForAll @IntRange(max = 1) int network) {
    byte[] bytes =
        new RelayRequest(
                RelayRequest.CONNECT, network, new RelayRequest.User(name, password), target)
            .encode();
    assertThat(RelayRequest.parse(Bytes.of(bytes)))
        .isInstanceOfSatisfying(
            Parsed.Done.class,
            done -> {
              var read = (RelayRequest) done.value();
              assertThat(done.length()).isEqualTo(bytes.length);
              assertThat(read.network()).isEqualTo(network);
              assertThat(read.address()).isEqualTo(target);
              assertThat(read.user().name()).isEqualTo(name);
              assertThat(read.user().password()).isEqualTo(password);
            });
  }

  @Property
  void asksForMoreUntilAllIsThere(
      @ForAll("targets") HostPort target, @ForAll @Size(max = 8) byte[] name) {
    byte[] bytes = new RelayRequest(1, 0, new RelayRequest.User(name, name), target).encode();
    for (int length = 0; length < bytes.length; length++) {
      int shown = length;
      assertThat(RelayRequest.parse(Bytes.of(bytes, 0, length)))
          .isInstanceOfSatisfying(
              Parsed.NeedMore.class,
              more -> assertThat(more.atLeast()).isBetween(shown + 1, bytes.length));
    }
  }

  @Property
  void neverThrowsAndNeverChangesItsMind(@ForAll @Size(max = 64) byte[] random) {
    check(random);
    if (random.length > 3) {
      random[0] = 1;
      random[1] &= 0x03;
      random[2] = 0;
      random[3] = (byte) (random.length - 4);
      check(random);
    }
  }

  @Property
  void readsAnAnswerHoweverItIsCut(
      @ForAll @IntRange(max = 9) int status, @ForAll @Size(max = 40) byte[] features) {
    var answer = new RelayAnswer();
    answer.take(1);
    answer.take(status);
    answer.take(0);
    answer.take(features.length);
    for (byte b : features) {
      assertThat(answer.isOver()).isFalse();
      answer.take(b & 0xff);
    }
    assertThat(answer.isOver()).isTrue();
    assertThat(answer.problem()).isNull();
    assertThat(answer.code()).isEqualTo(status);
    assertThat(answer.status() == null).isEqualTo(status > 8);
  }

  /** What is said of a prefix holds for the whole: only "more" may turn into something else. */
  static void check(byte[] data) {
    Parsed<RelayRequest> whole = RelayRequest.parse(Bytes.of(data));
    for (int length = 0; length <= data.length; length++) {
      Parsed<RelayRequest> part = RelayRequest.parse(Bytes.of(data, 0, length));
      switch (part) {
        case Parsed.NeedMore<RelayRequest>(int atLeast) ->
            assertThat(atLeast).isGreaterThan(length);
        case Parsed.Malformed<RelayRequest> bad -> assertThat(whole).isEqualTo(bad);
        case Parsed.Done<RelayRequest>(RelayRequest request, int end) -> {
          assertThat(end).isLessThanOrEqualTo(length);
          assertThat(whole)
              .isInstanceOfSatisfying(
                  Parsed.Done.class, done -> assertThat(done.length()).isEqualTo(end));
        }
      }
    }
  }
}
