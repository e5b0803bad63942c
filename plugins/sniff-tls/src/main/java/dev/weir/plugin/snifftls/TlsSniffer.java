package dev.weir.plugin.snifftls;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Protocol;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.wire.tls.ClientHello;
import dev.weir.wire.tls.HandshakeReader;
import dev.weir.wire.tls.HelloResult;
import dev.weir.wire.tls.TlsInspector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises a TLS client by its hello and waits for all of it, because the name it asks for may
 * decide where the connection goes. Where there is an authority, its inspectors take streams over.
 * Any thread.
 */
final class TlsSniffer implements Sniffer {
  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE_RECORD = 0x16;
  private static final Logger LOG = LoggerFactory.getLogger(TlsSniffer.class);

  private final @Nullable Decryption decryption;
  private final List<AutoCloseable> owned;

  /**
   * @param decryption null to decrypt nothing
   * @param owned closed with this, in this order
   */
  TlsSniffer(@Nullable Decryption decryption, List<AutoCloseable> owned) {
    this.decryption = decryption;
    this.owned = List.copyOf(owned);
  }

  @Override
  public boolean takesOver() {
    return decryption != null;
  }

  @Override
  public SniffResult sniff(Bytes prefix, SniffHints hints) {
    if (hints.first() != Direction.CLIENT) {
      return SniffResult.NO_MATCH;
    }
    if (prefix.length() == 0) {
      return new SniffResult.NeedMore(RECORD_HEADER);
    }
    if (prefix.u8(0) != HANDSHAKE_RECORD) {
      return SniffResult.NO_MATCH;
    }
    var reader = new HandshakeReader(ClientHello.TYPE);
    return switch (reader.read(prefix, 0)) {
      case HandshakeReader.More() -> more(prefix.length() + reader.needed());
      case HandshakeReader.Message message -> match(message);
      case HandshakeReader.Alert alert -> SniffResult.NO_MATCH;
      case HandshakeReader.Broken broken -> SniffResult.NO_MATCH;
    };
  }

  private static SniffResult more(int atLeast) {
    return atLeast > HandshakeReader.MAX_HELLO
        ? SniffResult.NO_MATCH
        : new SniffResult.NeedMore(atLeast);
  }

  /**
   * A whole message that calls itself a client hello is TLS, even if its inside is broken: it then
   * names no host, and the inspector says in the record what is wrong with it.
   */
  private static SniffResult match(HandshakeReader.Message message) {
    String host =
        switch (ClientHello.parse(message.body())) {
          case HelloResult.Parsed<ClientHello>(ClientHello hello) -> hello.serverName();
          case HelloResult.Malformed<ClientHello> malformed -> "";
        };
    return new SniffResult.Match(new Protocol("tls", host));
  }

  @Override
  public Inspector open(SniffContext context) {
    Decryption shared = decryption;
    return shared != null && context.held()
        ? new TakingInspector(shared, context)
        : new TlsInspector(context);
  }

  @Override
  public void close() {
    for (AutoCloseable one : owned) {
      try {
        one.close();
      } catch (Exception e) {
        LOG.warn("tls: {}", e.getMessage());
      }
    }
  }
}
