package dev.weir.kernel.service;

import dev.weir.spi.Component;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Components that were made, closed in the reverse order. Main thread. */
final class Owned implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Owned.class);

  private final Deque<Component> made = new ArrayDeque<>();

  <T extends Component> T add(T component) {
    made.push(component);
    return component;
  }

  /** Leaves one to another owner; nothing happens if it is not here. */
  void handOver(Component component, Owned next) {
    if (made.remove(component)) {
      next.add(component);
    }
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      Component component = made.pop();
      try {
        component.close();
      } catch (Exception | LinkageError e) {
        LOG.atError()
            .addKeyValue("component", component.getClass().getName())
            .setCause(e)
            .log("a component failed to close");
      }
    }
  }
}
