package dev.weir.plugin.sniffdns;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;
import dev.weir.wire.dns.DnsRecognition;
import java.util.Set;

/** Makes {@link DnsSniffer}; found by the service loader. */
public final class DnsSnifferFactory implements SnifferFactory<DnsSnifferConfig> {
  @Override
  public String type() {
    return "dns";
  }

  @Override
  public Set<Integer> datagramPorts() {
    return Set.of(DnsRecognition.PORT);
  }

  @Override
  public Class<DnsSnifferConfig> configType() {
    return DnsSnifferConfig.class;
  }

  @Override
  public Sniffer create(DnsSnifferConfig config, ComponentContext context) {
    return new DnsSniffer();
  }
}
