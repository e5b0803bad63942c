package dev.weir.kernel.relay;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.weir.kernel.net.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What pairs say about who moves their bytes, while it is open. */
final class PairLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Shortcut.class);
  private final Level before = logger.getLevel();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  PairLog() {
    setContext(logger.getLoggerContext());
    start();
    logger.setLevel(Level.DEBUG);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  /** How often the kernel took over. */
  long entered() {
    return lines.stream().filter(line -> line.startsWith("the kernel moves")).count();
  }

  /** How often copying went on. */
  long left() {
    return lines.stream().filter(line -> line.startsWith("the bytes are copied")).count();
  }

  void awaitEntered(int times) {
    Eventually.until("the kernel took over", () -> entered() >= times);
  }

  void awaitLeft(int times) {
    Eventually.until("copying went on", () -> left() >= times);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(before);
    stop();
  }
}
