package dev.weir.kernel.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.weir.spi.ConfigException;
import dev.weir.spi.files.Rotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Sets logging up and takes it down. Called on the main thread. */
public final class Logging {
  /** Lines that wait for a slow reader; beyond that they are dropped, never waited for. */
  private static final int QUEUE = 8192;

  private static final int LAST_WORDS_MILLIS = 2000;

  private Logging() {}

  /**
   * Replaces the current set-up.
   *
   * @param isTerminal whether a person reads the stream that the settings name
   * @param colours whether colours may be used there
   * @throws ConfigException if the log file cannot be opened
   */
  public static void configure(LogSettings settings, boolean isTerminal, boolean colours) {
    LoggerContext context = context();
    context.reset();
    context.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(settings.threshold());
    calm(context, settings.threshold());
    if (settings.isNone()) {
      root.setLevel(Level.OFF);
      return;
    }
    boolean toTerminal = isTerminal && settings.isStandard();
    boolean stacks = settings.threshold().toInt() <= Level.DEBUG_INT;
    Layout<ILoggingEvent> layout =
        settings.json(toTerminal)
            ? new JsonLines(stacks)
            : new TextLines(stacks, colours && toTerminal);
    OutputStreamAppender<ILoggingEvent> appender = appender(context, settings);
    appender.setEncoder(encoder(context, layout));
    appender.start();
    if (!appender.isStarted()) {
      throw new ConfigException(
          "log.output",
          "cannot open " + settings.output() + " (expected: a file that Weir may write)");
    }
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setName("queue");
    queue.setQueueSize(QUEUE);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(LAST_WORDS_MILLIS);
    queue.addAppender(appender);
    queue.start();
    root.addAppender(queue);
  }

  /** Writes what waits and stops; the last thing a process does. */
  public static void stop() {
    context().stop();
  }

  /** Libraries that say much at debug are one level quieter, until trace asks for everything. */
  private static void calm(LoggerContext context, Level threshold) {
    if (threshold.toInt() <= Level.TRACE_INT) {
      return;
    }
    Level quieter = threshold.toInt() <= Level.DEBUG_INT ? Level.INFO : Level.WARN;
    Level level = threshold.isGreaterOrEqual(quieter) ? threshold : quieter;
    context.getLogger("io.netty").setLevel(level);
    context.getLogger("org.pf4j").setLevel(level);
    // Clients that plugins bring tell of every attempt, and of their users' names.
    context.getLogger("org.mongodb.driver").setLevel(level);
    context.getLogger("redis.clients").setLevel(level);
  }

  private static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, LogSettings settings) {
    Rotation rotation = settings.rotation();
    OutputStreamAppender<ILoggingEvent> appender =
        switch (settings.output()) {
          case "stderr" -> console("System.err");
          case "stdout" -> console("System.out");
          default ->
              rotation == null
                  ? file(settings.output())
                  : new RotatedFile(Path.of(settings.output()), rotation);
        };
    appender.setContext(context);
    appender.setName(settings.output());
    return appender;
  }

  private static ConsoleAppender<ILoggingEvent> console(String stream) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget(stream);
    return console;
  }

  private static FileAppender<ILoggingEvent> file(String path) {
    FileAppender<ILoggingEvent> file = new FileAppender<>();
    file.setFile(path);
    file.setAppend(true);
    return file;
  }

  private static LayoutWrappingEncoder<ILoggingEvent> encoder(
      LoggerContext context, Layout<ILoggingEvent> layout) {
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static LoggerContext context() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      return context;
    }
    throw new IllegalStateException("logging: " + factory + " (expected: logback)");
  }
}
