package dev.weir.plugin.sniffdns;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.wire.dns.DnsInspector;
import dev.weir.wire.dns.DnsRecognition;
import java.util.concurrent.atomic.AtomicInteger;

/** Recognises questions to a name server. */
final class DnsSniffer implements Sniffer {
  /** Questions of all flows that wait for answers. */
  private final AtomicInteger pending = new AtomicInteger();

  @Override
  public SniffResult sniff(Bytes prefix, SniffHints hints) {
    return DnsRecognition.stream(prefix, hints);
  }

  @Override
  public SniffResult sniffDatagram(Bytes datagram, SniffHints hints) {
    return DnsRecognition.datagram(datagram, hints);
  }

  @Override
  public Inspector open(SniffContext context) {
    return new DnsInspector(context.session(), pending);
  }
}
