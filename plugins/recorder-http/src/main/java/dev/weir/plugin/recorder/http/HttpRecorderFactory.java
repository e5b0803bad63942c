package dev.weir.plugin.recorder.http;

import dev.weir.spi.Check;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** Makes recorders that post to an HTTP endpoint. */
public final class HttpRecorderFactory implements RecorderFactory<HttpRecorderConfig> {
  private static final int MILLIS = 3_000;

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
    URI uri = config.uri();
    int usual = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    int port = uri.getPort() < 0 ? usual : uri.getPort();
    String where = uri.getHost() + ":" + port;
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(uri.getHost()), port), MILLIS);
      return Optional.of(new Check.Finding(Check.Level.OK, where + " can be reached", ""));
    } catch (IOException e) {
      return Optional.of(
          new Check.Finding(
              Check.Level.FAIL,
              where + " cannot be reached: " + e.getMessage(),
              "start it or mend url; until then records wait in memory or, with spool, on disk"));
    }
  }
}
