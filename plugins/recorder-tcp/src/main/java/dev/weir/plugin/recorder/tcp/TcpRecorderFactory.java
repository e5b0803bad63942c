package dev.weir.plugin.recorder.tcp;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;

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
}
