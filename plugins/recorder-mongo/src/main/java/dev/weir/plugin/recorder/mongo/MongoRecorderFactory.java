package dev.weir.plugin.recorder.mongo;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;

/** Makes recorders that insert into MongoDB. */
public final class MongoRecorderFactory implements RecorderFactory<MongoRecorderConfig> {
  @Override
  public String type() {
    return "mongo";
  }

  @Override
  public Class<MongoRecorderConfig> configType() {
    return MongoRecorderConfig.class;
  }

  @Override
  public Recorder create(MongoRecorderConfig config, ComponentContext context) {
    return new MongoRecorder(config, context);
  }
}
