package dev.weir.kernel.sniff;

import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.service.ClientSession;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Router;
import dev.weir.spi.sniff.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A tap over a session without sockets. */
final class TapRig {
  boolean refuseNames;
  final Tap tap;

  TapRig(boolean hold, Asked... sniffers) {
    var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    var session =
        new ClientSession(
            "sid",
            "service",
            new ClientSession.Scope(
                new ServiceRecording(new ProcessRecording(), List.of()), new Names()),
            here,
            here,
            null,
            false,
            new EmbeddedChannel().eventLoop());
    List<Sniffers.Named> named =
        Arrays.stream(sniffers).map(s -> new Sniffers.Named(s, "test")).toList();
    tap = new Tap(session, new Sniffers(named, Duration.ofSeconds(1)), 80, "", null, hold);
  }

  private final class Names implements Router {
    @Override
    public Verdict check(Session session, Target target) {
      return refuseNames ? Verdict.REFUSE : Verdict.ALLOW;
    }

    @Override
    public CompletionStage<Leg> open(Session session, Target target) {
      return CompletableFuture.failedFuture(new IllegalStateException("not used here"));
    }
  }

  void client(String text) {
    show(Direction.CLIENT, text);
  }

  void server(String text) {
    show(Direction.SERVER, text);
  }

  /** Shows a chunk that does not begin at the start of its buffer; checks that it is only read. */
  void show(Direction from, String text) {
    ByteBuf chunk = Unpooled.copiedBuffer("??" + text, StandardCharsets.ISO_8859_1);
    chunk.skipBytes(2);
    tap.onBytes(from, chunk);
    if (chunk.readerIndex() != 2 || chunk.refCnt() != 1) {
      throw new AssertionError("the tap moved or released the buffer");
    }
    chunk.release();
  }
}
