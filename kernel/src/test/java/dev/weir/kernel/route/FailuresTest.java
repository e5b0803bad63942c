package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.net.RouteException;
import dev.weir.spi.record.Ending;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new ConnectTimeoutException("x"), Ending.TIMEOUT, "timed out"),
        Arguments.of(new NoRouteToHostException(), Ending.UNREACHABLE, "no route to host"),
        Arguments.of(new PortUnreachableException(), Ending.REFUSED, "port unreachable"),
        Arguments.of(
            new ConnectException("Connection refused"), Ending.REFUSED, "connection refused"),
        Arguments.of(new ConnectException("Connection timed out"), Ending.TIMEOUT, "timed out"),
        Arguments.of(
            new ConnectException("Network is unreachable"), Ending.UNREACHABLE, "unreachable"),
        Arguments.of(new ConnectException(), Ending.UNREACHABLE, "unreachable"),
        Arguments.of(new IOException("odd"), Ending.UNREACHABLE, "odd"));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void aCauseHasAKindAndAText(Throwable cause, Ending kind, String text) {
    for (Throwable given : new Throwable[] {cause, new CompletionException(cause)}) {
      RouteException failure = Failures.of("a.test:80", given);
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure).hasMessage("connecting to a.test:80: " + text);
    }
  }

  @Test
  void whatHasAKindAlreadyKeepsIt() {
    var known = new RouteException(Ending.DNS, "resolving a.test: no such name");
    assertThat(Failures.of("x", new CompletionException(new CompletionException(known))))
        .isSameAs(known);
  }
}
