package dev.weir.plugin.recorder.mongo;

import com.mongodb.ConnectionString;
import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.HostPort;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes recorders that insert into MongoDB. */
public final class MongoRecorderFactory implements RecorderFactory<MongoRecorderConfig> {
  private static final int DEFAULT_PORT = 27_017;

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

  /** Whether one of its servers accepts connections; nothing is sent. */
  @Override
  public Optional<Check.Finding> look(MongoRecorderConfig config, ComponentContext context) {
    var uri = new ConnectionString(config.uri().reveal());
    if (uri.isSrvProtocol()) {
      return Optional.of(
          new Check.Finding(
              Check.Level.INFO, "its servers are named by DNS (mongodb+srv): not looked at", ""));
    }
    List<Check.Finding> found = new ArrayList<>();
    for (String host : uri.getHosts()) {
      HostPort address = HostPort.parse(host, DEFAULT_PORT);
      if (address != null) {
        found.add(
            Check.Finding.server(
                address,
                "start it or mend uri; until then records wait in memory or, with spool, on disk"));
      }
    }
    return found.stream().min(Comparator.comparing(Check.Finding::level));
  }
}
