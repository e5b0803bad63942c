package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.wire.http1.BodyReader;
import dev.weir.wire.http1.Framing;
import dev.weir.wire.http1.HeadReader;
import dev.weir.wire.http1.Http1Exception;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request head after the other, decides whether the request is let in, and starts what it
 * asks for. Knows how long the present head has taken.
 */
final class RequestHeads {
  /** How much of a malformed request its record shows. */
  private static final int SAMPLE = 1024;

  private final ProxyConnection owner;
  private final HeadReader reader;
  private final BufferView view = new BufferView();
  private long began;
  private long bytes;

  RequestHeads(ProxyConnection owner) {
    this.owner = owner;
    this.reader = new HeadReader(owner.settings().limits());
  }

  /** Takes what belongs to the head; starts the request once it is complete. */
  void take(ByteBuf in) {
    boolean fresh = reader.isEmpty();
    int before = in.readableBytes();
    int kept = reader.size();
    try {
      in.skipBytes(reader.feed(view.of(in), 0));
    } catch (Http1Exception e) {
      bytes += before;
      malformed(null, Refusal.malformed(e), sample(kept, in));
      return;
    }
    bytes += before - in.readableBytes();
    if (fresh) {
      began = System.nanoTime();
    }
    if (reader.isComplete()) {
      request(reader.takeRaw());
    }
  }

  /** Whether nothing of a head has come. */
  boolean isEmpty() {
    return reader.isEmpty();
  }

  /** When the first byte of the head came. */
  long began() {
    return began;
  }

  private void request(byte[] raw) {
    RequestHead head = null;
    Framing framing;
    try {
      head = RequestHead.parse(raw, owner.settings().limits());
      framing = Framing.ofRequest(head);
    } catch (Http1Exception e) {
      malformed(head, Refusal.malformed(e), Arrays.copyOf(raw, Math.min(raw.length, SAMPLE)));
      return;
    }
    bytes = 0;
    owner.log().begin(head);
    try {
      String user = user(head);
      switch (Intent.of(head)) {
        case Intent.Tunnel tunnel -> {
          Via.note(owner.session(), head.headers());
          openTunnel(head, tunnel.target(), user);
        }
        case Intent.Forward forward -> owner.forwarding().start(head, forward, framing);
      }
    } catch (Http1Exception e) {
      Exchange record = owner.log().exchange();
      if (record != null) {
        record.host(Malformed.host(raw));
      }
      owner.answers().refuse(Refusal.malformed(e), head, new BodyReader(framing));
    } catch (Refusal e) {
      owner.answers().refuse(e, head, new BodyReader(framing));
    }
  }

  /** Who asks; null if nobody needs to say. Every request is asked, not only the first. */
  private @Nullable String user(RequestHead head) throws Refusal {
    ProxyAuth auth = owner.settings().auth();
    if (auth == null) {
      return null;
    }
    String user = auth.require(head.headers());
    Exchange record = owner.log().exchange();
    if (record != null) {
      record.clientId(user);
    }
    return user;
  }

  private void openTunnel(RequestHead head, HostPort target, @Nullable String user) {
    owner.forwarding().closeIdleLeg();
    owner.opening();
    Way.open(
        owner.settings().router(),
        owner.session(),
        target,
        new TunnelRequest(owner, head, target, user));
  }

  /** The head has taken too long. */
  void tooSlow() {
    malformed(
        null,
        new Refusal(408, Closer.CLIENT, Ending.TIMEOUT, "request head: not complete in time"),
        reader.begun(SAMPLE));
  }

  private void malformed(@Nullable RequestHead head, Refusal refusal, byte[] sample) {
    owner.answers().malformed(new Malformed(head, bytes, sample, refusal));
  }

  /** The first bytes of a head of which the reader kept some before the chunk that it refused. */
  private byte[] sample(int kept, ByteBuf in) {
    byte[] sample = reader.begun(Math.min(kept, SAMPLE));
    int more = Math.min(SAMPLE - sample.length, in.readableBytes());
    int from = sample.length;
    sample = Arrays.copyOf(sample, from + more);
    in.getBytes(in.readerIndex(), sample, from, more);
    return sample;
  }

  /** Records the beginning of a head that will never be whole; nothing if there is none. */
  void cut(Ending kind) {
    if (!reader.isEmpty()) {
      var cut = new Refusal(0, Closer.CLIENT, kind, "request: cut off in its head");
      owner.log().malformed(new Malformed(null, bytes, reader.begun(SAMPLE), cut), new byte[0]);
    }
  }
}
