package dev.weir.plugin.recorder.tcp;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.util.Optional;

/** Makes recorders that send over TCP. */
public final class TcpRecorderFactory implements RecorderFactory<TcpRecorderConfig> {
  @Override
  public String type() {
    return "tcp";
  }

  @Override
  public Class<TcpRecorderConfig> configType() {
    return TcpRecorderConfig.class;
  }

  @Override
  public Recorder create(TcpRecorderConfig config, ComponentContext context) {
    return new TcpRecorder(config);
  }

  /** Whether somebody accepts connections there; nothing is sent. */
  @Override
  public Optional<Check.Finding> look(TcpRecorderConfig config, ComponentContext context) {
    return Optional.of(
        Check.Finding.server(
            config.target(),
            "start it or mend addr; until then records wait in memory or, with spool, on disk"));
  }
}
