package dev.weir.plugin.snifftls;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;

/** Makes {@link TlsSniffer}; found by the service loader. */
public final class TlsSnifferFactory implements SnifferFactory<TlsSnifferConfig> {
  @Override
  public String type() {
    return "tls";
  }

  @Override
  public Class<TlsSnifferConfig> configType() {
    return TlsSnifferConfig.class;
  }

  @Override
  public Sniffer create(TlsSnifferConfig config, ComponentContext context) {
    return new TlsSniffer();
  }
}
