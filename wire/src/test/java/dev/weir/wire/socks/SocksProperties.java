package dev.weir.wire.socks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SocksProperties {
  private static final List<Function<Bytes, ? extends Parsed<?>>> PARSERS =
      List.of(
          Socks5.Greeting::parse,
          Socks5.UserPassword::parse,
          Socks5.Request::parse,
          Socks5.Reply::parse);

  @Property
  void readsBackARequest(
      @ForAll @AlphaChars @StringLength(min = 1, max = 255) String host,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll @IntRange(max = 255) int command) {
    var request = new Socks5.Request(command, new HostPort(host, port));
    byte[] bytes = request.encode();
    assertThat(Socks5.Request.parse(Bytes.of(bytes)))
        .isEqualTo(new Parsed.Done<>(request, bytes.length));
    check(bytes);
  }

  @Property
  void readsBackCredentials(
      @ForAll @Size(max = 255) byte[] name, @ForAll @Size(max = 255) byte[] password) {
    byte[] bytes = new Socks5.UserPassword(name, password).encode();
    assertThat(Socks5.UserPassword.parse(Bytes.of(bytes)))
        .isInstanceOfSatisfying(
            Parsed.Done.class,
            done -> {
              var read = (Socks5.UserPassword) done.value();
              assertThat(read.name()).isEqualTo(name);
              assertThat(read.password()).isEqualTo(password);
              assertThat(done.length()).isEqualTo(bytes.length);
            });
  }

  @Property
  void readsBackTheHeadOfADatagram(
      @ForAll @AlphaChars @StringLength(min = 1, max = 255) String host,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll @IntRange(max = 255) int fragment,
      @ForAll @Size(max = 32) byte[] payload) {
    byte[] head = Socks5.datagramHeader(new HostPort(host, port));
    head[2] = (byte) fragment;
    byte[] datagram = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, datagram, head.length, payload.length);
    assertThat(Socks5.DatagramHead.parse(Bytes.of(datagram)))
        .isEqualTo(new Socks5.DatagramHead(fragment, new HostPort(host, port), head.length));
    for (int cut = 0; cut < head.length; cut++) {
      assertThat(Socks5.DatagramHead.parse(Bytes.of(Arrays.copyOf(head, cut)))).isNull();
    }
  }

  @Property
  void neverThrowsAndNeverChangesItsMind(@ForAll @Size(max = 64) byte[] random) {
    check(random);
    if (random.length > 4) {
      random[0] = 5;
      random[3] = (byte) (1 + (random[3] & 3));
      check(random);
    }
  }

  @Property
  void readsEveryAddressThatIsWhole(@ForAll @Size(max = 20) byte[] random) {
    Bytes in = Bytes.of(random);
    int length = SocksAddress.length(in, 0);
    if (length > 2 && length <= random.length) {
      HostPort read = SocksAddress.read(in, 0);
      if (read != null) {
        assertThat(SocksAddress.read(Bytes.of(SocksAddress.write(read)), 0)).isEqualTo(read);
      }
    }
  }

  /** What is said of a prefix holds for the whole: only "more" may turn into something else. */
  static void check(byte[] data) {
    Socks5.DatagramHead head = Socks5.DatagramHead.parse(Bytes.of(data));
    if (head != null) {
      assertThat(head.length()).isBetween(5, data.length);
      assertThat(Socks5.payloadOf(Bytes.of(data)))
          .isEqualTo(head.fragment() == 0 ? head.length() : -1);
    }
    for (Function<Bytes, ? extends Parsed<?>> parser : PARSERS) {
      Parsed<?> whole = parser.apply(Bytes.of(data));
      for (int length = 0; length <= data.length; length++) {
        Parsed<?> part = parser.apply(Bytes.of(data, 0, length));
        if (part instanceof Parsed.NeedMore<?>(int atLeast)) {
          assertThat(atLeast).isGreaterThan(length);
        } else if (part instanceof Parsed.Done<?> done) {
          assertThat(whole)
              .isInstanceOfSatisfying(
                  Parsed.Done.class, all -> assertThat(all.length()).isEqualTo(done.length()));
        } else {
          assertThat(whole).isEqualTo(part);
        }
      }
    }
  }
}
