package dev.weir.testkit;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.HttpSender;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * What the kernel offers to a component.
 *
 * @param name the component's name
 * @param folder where relative paths start
 * @param clock the time
 * @param http the client; by default one whose server is not there
 * @since 1.0
 */
public record FakeContext(String name, Path folder, InstantSource clock, HttpSender http)
    implements ComponentContext {

  /** A context whose relative paths start in a folder. */
  public static FakeContext in(Path folder) {
    return new FakeContext(
        "test",
        folder,
        InstantSource.system(),
        new FakeHttpSender(
            _ -> CompletableFuture.failedFuture(new java.net.ConnectException("no server"))));
  }

  /** The same with another clock. */
  public FakeContext withClock(InstantSource other) {
    return new FakeContext(name, folder, other, http);
  }

  /** The same with another client. */
  public FakeContext withHttp(HttpSender other) {
    return new FakeContext(name, folder, clock, other);
  }

  /** Not that of whoever runs the tests. */
  @Override
  public Path home() {
    return folder.resolve(".weir");
  }

  @Override
  public Path resolve(String path) {
    return folder.resolve(path);
  }
}
