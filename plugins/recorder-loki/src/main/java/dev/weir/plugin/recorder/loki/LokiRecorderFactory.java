package dev.weir.plugin.recorder.loki;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;

/** Makes recorders that push to Loki. */
public final class LokiRecorderFactory implements RecorderFactory<LokiConfig> {
  @Override
  public String type() {
    return "loki";
  }

  @Override
  public Class<LokiConfig> configType() {
    return LokiConfig.class;
  }

  @Override
  public Recorder create(LokiConfig config, ComponentContext context) {
    return new LokiRecorder(config, context);
  }
}
