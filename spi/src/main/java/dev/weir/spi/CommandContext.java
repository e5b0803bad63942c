package dev.weir.spi;

import dev.weir.spi.terminal.Screen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a {@link Command} gets beyond what every component does: it can read the configuration that
 * its arguments name, as {@code weir run} would. The context that {@link CommandFactory#create} is
 * given is one of these.
 *
 * @since 1.0
 */
public interface CommandContext extends ComponentContext {
  /**
   * Takes the arguments apart.
   *
   * @param args as the command got them; {@code -C}, {@code -L}, {@code -F} and their like say what
   *     the configuration is, and without them it is the usual file
   */
  Configured configured(List<String> args);

  /** What standard output is: whether a person looks at it, and how wide it is now. */
  default Screen screen() {
    return Screen.NONE;
  }

  /**
   * A command line with its configuration.
   *
   * @param rest the arguments that are the command's own, in order
   * @param services reads and checks the configuration; empty if there are problems, which have
   *     been said on standard error (the exit code is 78 then)
   * @param recorders the same for the places where records go
   */
  record Configured(
      List<String> rest,
      Supplier<Optional<List<ServiceInfo>>> services,
      Supplier<Optional<List<RecorderInfo>>> recorders) {}

  /**
   * What a configuration says of one recorder.
   *
   * @param name its name
   * @param type its type: {@code file}, {@code store}, …
   * @param options of that type; keys in lower case, values as text
   */
  record RecorderInfo(String name, String type, Map<String, String> options) {
    public RecorderInfo {
      options = Map.copyOf(options);
    }
  }

  /**
   * What a configuration says of one service.
   *
   * @param name its name
   * @param handler type of the handler, as written
   * @param listener type of the listener, as written
   * @param address where it listens, as written: {@code :12345}
   * @param options metadata of service, handler and listener, the later over the earlier; keys in
   *     lower case, values as text
   * @param marks SO_MARK of its own sockets and of those of its chain, without 0
   */
  record ServiceInfo(
      String name,
      String handler,
      String listener,
      String address,
      Map<String, String> options,
      Set<Integer> marks) {
    public ServiceInfo {
      options = Map.copyOf(options);
      marks = Set.copyOf(marks);
    }
  }
}
