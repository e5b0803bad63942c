package dev.weir.plugin.recorder.redis;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;

/** Makes recorders that add to a key of a Redis server. */
public final class RedisRecorderFactory implements RecorderFactory<RedisRecorderConfig> {
  @Override
  public String type() {
    return "redis";
  }

  @Override
  public Class<RedisRecorderConfig> configType() {
    return RedisRecorderConfig.class;
  }

  @Override
  public Recorder create(RedisRecorderConfig config, ComponentContext context) {
    return new RedisRecorder(config);
  }
}
