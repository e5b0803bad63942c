package dev.weir.plugin.recorder.http;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;

/** Makes recorders that post to an HTTP endpoint. */
public final class HttpRecorderFactory implements RecorderFactory<HttpRecorderConfig> {
  @Override
  public String type() {
    return "http";
  }

  @Override
  public Class<HttpRecorderConfig> configType() {
    return HttpRecorderConfig.class;
  }

  @Override
  public Recorder create(HttpRecorderConfig config, ComponentContext context) {
    return new HttpRecorder(config, context);
  }
}
