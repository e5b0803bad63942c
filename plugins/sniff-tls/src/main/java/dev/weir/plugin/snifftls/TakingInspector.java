package dev.weir.plugin.snifftls;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.tls.ClientHello;
import dev.weir.wire.tls.HandshakeReader;
import dev.weir.wire.tls.HelloResult;
import dev.weir.wire.tls.TlsInspector;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream over at its hello, which the sniffer waited for. A hello that cannot be read is
 * only watched: its sender will be told what is wrong with it by the server. Event loop.
 */
final class TakingInspector implements Inspector {
  private final Decryption decryption;
  private final SniffContext context;
  private @Nullable TlsInspector watching;
  private boolean taken;

  TakingInspector(Decryption decryption, SniffContext context) {
    this.decryption = decryption;
    this.context = context;
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    TlsInspector watcher = watching;
    if (watcher == null && from == Direction.CLIENT) {
      ClientHello hello = hello(view);
      if (hello != null) {
        taken = true;
        return new Step.TakeOver(new TlsInterception(decryption, context, hello));
      }
    }
    return watcher().onBytes(from, view);
  }

  private static @Nullable ClientHello hello(Bytes view) {
    return new HandshakeReader(ClientHello.TYPE).read(view, 0)
                instanceof HandshakeReader.Message message
            && ClientHello.parse(message.body())
                instanceof HelloResult.Parsed<ClientHello>(ClientHello hello)
        ? hello
        : null;
  }

  private TlsInspector watcher() {
    TlsInspector watcher = watching;
    if (watcher == null) {
      watcher = new TlsInspector(context);
      watching = watcher;
    }
    return watcher;
  }

  @Override
  public void onEnd(Direction from, End how) {
    if (!taken) {
      watcher().onEnd(from, how);
    }
  }

  @Override
  public void close() {
    if (!taken) {
      watcher().close();
    }
  }
}
