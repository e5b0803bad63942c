package dev.weir.kernel.app;

import dev.weir.kernel.http.OkHttpSender;
import dev.weir.kernel.http.Trust;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.HttpSender;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a command of a plugin gets.
 *
 * @param name the command
 * @param folder the working directory
 */
record CommandContext(String name, Path folder) implements ComponentContext {
  @Override
  public Path resolve(String path) {
    return folder.resolve(path);
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public X509ExtendedTrustManager trust() {
    return Trust.load(System.getenv()).manager();
  }

  @Override
  public HttpSender http() {
    return new OkHttpSender(Trust.load(System.getenv()));
  }
}
