package dev.weir.plugin.snifftls;

import static dev.weir.plugin.snifftls.Hellos.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.Session;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.TlsFacts;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.SniffResult.Match;
import dev.weir.spi.sniff.SniffResult.NeedMore;
import dev.weir.spi.sniff.SnifferFactory;
import dev.weir.spi.sniff.Step;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsSnifferTest {
  private static final SniffHints HINTS = new SniffHints(Direction.CLIENT, 443, null, 0);
  private static final SniffResult ORIGIN = new Match(new Protocol("tls", "origin.example"));

  private final byte[] hello = Hellos.real("origin.example");
  private final TlsSniffer sniffer = new TlsSniffer(null, java.util.List.of());

  private SniffResult sniff(byte[] prefix) {
    return sniffer.sniff(Bytes.of(prefix), HINTS);
  }

  @Test
  void namesTheHostOfAWholeHello() {
    assertThat(sniff(hello)).isEqualTo(ORIGIN);
  }

  @Test
  void doesNotMindWhatFollowsTheHello() {
    assertThat(sniff(Arrays.copyOf(hello, hello.length + 1000))).isEqualTo(ORIGIN);
  }

  @Test
  void asksForMoreWhileTheHelloIsIncomplete() {
    for (int length = 0; length < hello.length; length++) {
      int atLeast = length < 5 ? 5 : length < 9 ? 9 : hello.length;
      assertThat(sniff(Arrays.copyOf(hello, length)))
          .as("prefix of %s bytes", length)
          .isEqualTo(new NeedMore(atLeast));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 50, 300})
  void findsTheNameInAHelloOfManyRecords(int size) {
    byte[] stream = Hellos.inRecords(hello, size);
    for (int length = 0; length < stream.length; length++) {
      assertThat(sniff(Arrays.copyOf(stream, length))).isInstanceOf(NeedMore.class);
    }
    assertThat(sniff(stream)).isEqualTo(ORIGIN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 300})
  void isDoneAfterFewLooksOfTheSizeItAskedFor(int size) {
    byte[] stream = Hellos.inRecords(hello, size);
    int looks = 0;
    int length = 0;
    SniffResult result = new NeedMore(1);
    while (result instanceof NeedMore(int atLeast)) {
      assertThat(atLeast).isGreaterThan(length).isLessThanOrEqualTo(stream.length);
      length = atLeast;
      result = sniff(Arrays.copyOf(stream, length));
      looks++;
    }
    assertThat(result).isEqualTo(ORIGIN);
    assertThat(looks).isLessThan(70);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "47", // G
        "15 0301 0002 0228", // an alert
        "14 0303 0001 01", // a change of cipher
        "17 0303 0020", // application data
        "80 2e 01 0301", // a hello of SSL 2
        "16 fe", // DTLS
        "16 0305",
        "16 0301 0000",
        "16 0301 4101",
        "16 0301 0200 02", // a server hello
        "16 0301 0200 01 ffffff", // declares 16 MiB
        "16 0301 0200 01 00fffc", // declares more than 64 KiB with its headers
        "16 0301 0008 01 00ffec 00000000", // cannot end within 64 KiB in such records
        "16 0301 0001 01 17 0303",
      })
  void refusesWhatCannotBecomeAHello(String bytes) {
    assertThat(sniff(hex(bytes))).isEqualTo(SniffResult.NO_MATCH);
    assertThat(sniff(Arrays.copyOf(hex(bytes), 3000))).isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void neverAsksForMoreThanTheKernelHolds() {
    SniffResult result = sniff(hex("16 0301 4100 01 00ffe4"));
    assertThat(result).isInstanceOf(NeedMore.class);
    assertThat(((NeedMore) result).atLeast()).isLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void looksAtClientsOnly() {
    var server = new SniffHints(Direction.SERVER, 443, null, 0);
    assertThat(sniffer.sniff(Bytes.of(hello), server)).isEqualTo(SniffResult.NO_MATCH);
    assertThat(sniffer.sniff(Bytes.of(new byte[0]), server)).isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void namesNoHostForAHelloThatIsBrokenInside() {
    byte[] broken = hello.clone();
    broken[43] = (byte) 200; // The length of the session id.
    assertThat(sniff(broken)).isEqualTo(new Match(new Protocol("tls", "")));
  }

  @Test
  void isFoundByTheServiceLoader() {
    List<SnifferFactory<?>> found = new ArrayList<>();
    ServiceLoader.load(SnifferFactory.class).forEach(found::add);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().type()).isEqualTo("tls");
    assertThat(found.getFirst().aliases()).isEmpty();
    assertThat(found.getFirst().configType()).isEqualTo(TlsSnifferConfig.class);
  }

  @Test
  void takesNothingOverWithoutAnAuthority() {
    assertThat(new TlsSniffer(null, List.of()).takesOver()).isFalse();
  }

  @Test
  void opensAnInspectorThatWritesToTheConnection() {
    List<Object> told = new ArrayList<>();
    InvocationHandler exchange =
        (proxy, method, arguments) -> {
          if (method.getReturnType() == Exchange.class) {
            told.add(arguments[0]);
            return proxy;
          }
          return null;
        };
    Exchange connection = proxy(Exchange.class, exchange);
    Session session =
        proxy(
            Session.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "connection" -> connection;
                  case "refuses" -> false;
                  default -> null;
                });

    try (Inspector inspector =
        sniffer.open(new SniffContext(session, HINTS, new Protocol("tls", ""), null))) {
      assertThat(inspector.onBytes(Direction.CLIENT, Bytes.of(hello))).isEqualTo(Step.WATCH);
    }

    assertThat(told).contains("tls", "origin.example:443");
    assertThat(told)
        .filteredOn(TlsFacts.class::isInstance)
        .singleElement()
        .satisfies(facts -> assertThat(((TlsFacts) facts).clientHello()).isEqualTo(hello));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
