package dev.weir.kernel.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.sniff.Sniffers;
import dev.weir.spi.net.HeldStream;
import dev.weir.spi.net.Interceptor;
import dev.weir.spi.net.Leg;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Streams that an inspector takes out of the relay, and what becomes of them. */
class TakeOverTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Takes over what begins with TAKE and five bytes more. */
  private static final class Taking implements Sniffer {
    private final Interceptor interceptor;
    final BlockingQueue<Boolean> held = new LinkedBlockingQueue<>();

    Taking(Interceptor interceptor) {
      this.interceptor = interceptor;
    }

    @Override
    public boolean takesOver() {
      return true;
    }

    @Override
    public SniffResult sniff(Bytes prefix, SniffHints hints) {
      if (hints.first() != Direction.CLIENT || prefix.u8(0) != 'T') {
        return SniffResult.NO_MATCH;
      }
      return prefix.length() < 9
          ? new SniffResult.NeedMore(9)
          : new SniffResult.Match(new Protocol("take", ""));
    }

    @Override
    public Inspector open(SniffContext context) {
      held.add(context.held());
      return new FirstStep(
          context.held() ? new Step.TakeOver(interceptor) : new Step.Done(Seen.FLOW, "not held"));
    }
  }

  /** Answers the first chunk with a step. */
  private record FirstStep(Step step) implements Inspector {
    @Override
    public Step onBytes(Direction from, Bytes view) {
      return step;
    }

    @Override
    public void onEnd(Direction from, End how) {}

    @Override
    public void close() {}
  }

  private static RelayRig rig(Sniffer sniffer, Duration timeout) throws IOException {
    return new RelayRig(
        true,
        new Sniffers(List.of(new Sniffers.Named(sniffer, "test")), timeout),
        false,
        Duration.ZERO);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  private static Leg leg(HeldStream stream) {
    return java.util.Objects.requireNonNull(stream.takeLeg());
  }

  @Test
  void theServerSeesNothingUntilItIsJoinedAndThenWhatIsInside() throws Exception {
    var sniffer =
        new Taking(stream -> {
          String held = stream.held().toString(StandardCharsets.US_ASCII);
          ByteBuf inside = Unpooled.copiedBuffer("[" + held + "]", StandardCharsets.US_ASCII);
          stream.join(inside, leg(stream));
        });
    try (var lost = new LostBuffers();
        var rig = rig(sniffer, LONG)) {
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        send(client, "TAKE");
        send(client, " this");
        assertThat(receive(server, 11)).isEqualTo("[TAKE this]");
        send(client, " and that");
        assertThat(receive(server, 9)).isEqualTo(" and that");
        send(server, "answer");
        assertThat(receive(client, 6)).isEqualTo("answer");
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(rig.record()).contains("\"why\":\"protocol not recognised\"");
      assertThat(lost.found()).isEmpty();
    }
  }

  @Test
  void aStreamThatIsPassedArrivesUnchangedAndIsShownToTheInspector() throws Exception {
    BlockingQueue<String> shown = new LinkedBlockingQueue<>();
    var sniffer =
        new Taking(stream ->
            stream.pass(
                leg(stream),
                new Inspector() {
                  @Override
                  public Step onBytes(Direction from, Bytes view) {
                    shown.add(
                        from
                            + " "
                            + new String(view.copy(0, view.length()), StandardCharsets.US_ASCII));
                    return from == Direction.SERVER
                        ? new Step.Done(Seen.METADATA, "not intercepted: test")
                        : Step.WATCH;
                  }

                  @Override
                  public void onEnd(Direction from, End how) {}

                  @Override
                  public void close() {}
                }));
    try (var rig = rig(sniffer, LONG);
        Socket client = rig.client();
        Socket server = rig.server()) {
      send(client, "TAKE this");
      assertThat(receive(server, 9)).isEqualTo("TAKE this");
      send(server, "no");
      assertThat(receive(client, 2)).isEqualTo("no");
      client.shutdownOutput();
      server.shutdownOutput();
      assertThat(shown.poll(10, TimeUnit.SECONDS)).isEqualTo("CLIENT TAKE this");
      assertThat(shown.poll(10, TimeUnit.SECONDS)).isEqualTo("SERVER no");
      assertThat(rig.record())
          .contains("\"why\":\"not intercepted: test\"")
          .contains("\"inputBytes\":9")
          .contains("\"outputBytes\":2");
    }
  }

  @Test
  void aStreamThatIsEndedClosesTheClientAndTheLegAndSaysWhy() throws Exception {
    var sniffer = new Taking(stream -> stream.end(Closer.WEIR, Ending.UPSTREAM, "planted"));
    try (var lost = new LostBuffers();
        var rig = rig(sniffer, LONG)) {
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        send(client, "TAKE this");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(server.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(rig.record())
          .contains("\"err\":\"planted\"")
          .contains("\"kind\":\"upstream\"")
          .contains("\"inputBytes\":9");
      assertThat(lost.found()).isEmpty();
    }
  }

  @Test
  @SuppressWarnings("try") // closing early is the point
  void aClientThatLeavesMeanwhileLeavesNothingBehind() throws Exception {
    BlockingQueue<HeldStream> taken = new LinkedBlockingQueue<>();
    try (var lost = new LostBuffers();
        var rig = rig(new Taking(taken::add), LONG)) {
      try (Socket client = rig.client();
          Socket server = rig.server()) {
        send(client, "TAKE this");
        HeldStream stream = taken.poll(10, TimeUnit.SECONDS);
        client.setSoLinger(true, 0);
        client.close();
        assertThat(stream).isNotNull();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(rig.record()).contains("\"kind\":\"aborted\"");
      assertThat(lost.found()).isEmpty();
    }
  }

  @Test
  void anInterceptorThatFailsEndsTheStream() throws Exception {
    var sniffer =
        new Taking(stream -> {
          throw new IllegalStateException("planted");
        });
    try (var rig = rig(sniffer, LONG);
        Socket client = rig.client();
        Socket server = rig.server()) {
      send(client, "TAKE this");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.getInputStream().read()).isEqualTo(-1);
      assertThat(rig.record()).contains("\"kind\":\"internal\"").contains("interceptor failed");
    }
  }

  @Test
  void whatComesInTimeOnlyIsHeldAndTheRestIsWatched() throws Exception {
    var sniffer = new Taking(stream -> stream.end(Closer.WEIR, Ending.INTERNAL, "taken"));
    try (var rig = rig(sniffer, Duration.ofMillis(50));
        Socket client = rig.client();
        Socket server = rig.server()) {
      send(client, "TAKE");
      assertThat(receive(server, 4)).isEqualTo("TAKE");
      send(client, " this");
      assertThat(receive(server, 5)).isEqualTo(" this");
      assertThat(sniffer.held.poll(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void aServerThatSpeaksFirstIsHeardAtOnceAndNothingIsTakenOver() throws Exception {
    var sniffer = new Taking(stream -> stream.end(Closer.WEIR, Ending.INTERNAL, "taken"));
    try (var rig = rig(sniffer, LONG);
        Socket client = rig.client();
        Socket server = rig.server()) {
      send(server, "220 hello");
      assertThat(receive(client, 9)).isEqualTo("220 hello");
      send(client, "TAKE this");
      assertThat(receive(server, 9)).isEqualTo("TAKE this");
    }
  }

  @Test
  void aGatedStreamHasNoLegYetAndOpensOne() throws Exception {
    var sniffer =
        new Taking(stream -> {
          assertThat(stream.takeLeg()).isNull();
          stream
              .open()
              .whenComplete((leg, failure) -> stream.join(stream.held().readRetainedSlice(4), leg));
        });
    try (var lost = new LostBuffers();
        var rig = rig(sniffer, LONG)) {
      rig.gated = true;
      try (Socket client = rig.client()) {
        send(client, "TAKE this");
        try (Socket server = rig.server()) {
          assertThat(receive(server, 4)).isEqualTo("TAKE");
          send(server, "ok");
          assertThat(receive(client, 2)).isEqualTo("ok");
        }
      }
      assertThat(rig.opened.poll(10, TimeUnit.SECONDS)).isEqualTo("take -");
      assertThat(lost.found()).isEmpty();
    }
  }
}
