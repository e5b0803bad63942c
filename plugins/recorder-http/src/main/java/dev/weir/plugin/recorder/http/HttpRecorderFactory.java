package dev.weir.plugin.recorder.http;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.util.Optional;

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

  /** Whether somebody answers where records are posted; nothing is posted. */
  @Override
  public Optional<Check.Finding> look(HttpRecorderConfig config, ComponentContext context) {
    return Optional.of(
        Check.Finding.server(
            config.uri(),
            "start it or mend url; until then records wait in memory or, with spool, on disk"));
  }
}
