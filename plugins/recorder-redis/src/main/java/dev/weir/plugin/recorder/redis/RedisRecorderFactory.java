package dev.weir.plugin.recorder.redis;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.util.Optional;

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

  /** Whether somebody accepts connections there; nothing is sent. */
  @Override
  public Optional<Check.Finding> look(RedisRecorderConfig config, ComponentContext context) {
    return Optional.of(
        Check.Finding.server(
            config.server(),
            "start it or mend addr; until then records wait in memory or, with spool, on disk"));
  }
}
