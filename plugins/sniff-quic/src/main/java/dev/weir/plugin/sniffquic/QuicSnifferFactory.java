package dev.weir.plugin.sniffquic;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.spi.sniff.SnifferFactory;

/** Makes {@link QuicSniffer}; found by the service loader. */
public final class QuicSnifferFactory implements SnifferFactory<QuicSnifferConfig> {
  @Override
  public String type() {
    return "quic";
  }

  @Override
  public Class<QuicSnifferConfig> configType() {
    return QuicSnifferConfig.class;
  }

  @Override
  public Sniffer create(QuicSnifferConfig config, ComponentContext context) {
    return new QuicSniffer();
  }
}
