package dev.weir.plugin.recorder.loki;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.util.Optional;

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

  /** Whether somebody accepts connections there; nothing is sent. */
  @Override
  public Optional<Check.Finding> look(LokiConfig config, ComponentContext context) {
    return Optional.of(
        Check.Finding.server(
            config.endpoint().uri(),
            "start it or mend url; until then records wait in memory or, with spool, on disk"));
  }
}
