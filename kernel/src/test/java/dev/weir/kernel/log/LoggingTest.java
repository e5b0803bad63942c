package dev.weir.kernel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.load.YamlReader;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  @TempDir Path folder;

  @AfterEach
  void stopLogging() {
    Logging.stop();
  }

  /** The event that one statement logs. */
  private static ILoggingEvent event(Consumer<Logger> statement) {
    LoggerContext context = new LoggerContext();
    List<ILoggingEvent> events = new ArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            events.add(event);
          }
        };
    appender.setContext(context);
    appender.start();
    Logger logger = context.getLogger("dev.weir.test");
    logger.setLevel(Level.TRACE);
    logger.addAppender(appender);
    statement.accept(logger);
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  private static String text(Consumer<Logger> statement) {
    return new TextLines(false, false).doLayout(event(statement));
  }

  private static JsonNode json(Consumer<Logger> statement) throws JsonProcessingException {
    String line = new JsonLines(false).doLayout(event(statement));
    assertThat(line).endsWith("}\n").doesNotContainPattern("(?s)\n.");
    return JSON.readTree(line);
  }

  @Test
  void aJsonLineHasTimeLevelMessageAndKeys() throws JsonProcessingException {
    JsonNode line =
        json(logger ->
            logger
                .atWarn()
                .addKeyValue("service", "web")
                .addKeyValue("bytes", 42L)
                .addKeyValue("ok", true)
                .addKeyValue("nothing", (Object) null)
                .log("slow sink"));
    assertThat(line.get("time").textValue())
        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z");
    assertThat(line.get("level").textValue()).isEqualTo("warn");
    assertThat(line.get("msg").textValue()).isEqualTo("slow sink");
    assertThat(line.get("service").textValue()).isEqualTo("web");
    assertThat(line.get("bytes").longValue()).isEqualTo(42);
    assertThat(line.get("ok").booleanValue()).isTrue();
    assertThat(line.get("nothing").isNull()).isTrue();
    assertThat(line.has("err")).isFalse();
  }

  @Test
  void noKeyComesTwiceInAJsonLine() throws JsonProcessingException {
    JsonNode line =
        json(logger ->
            logger
                .atInfo()
                .addKeyValue("time", "x")
                .addKeyValue("k", 1)
                .addKeyValue("k", 2)
                .log("m"));
    assertThat(line.get("time_").textValue()).isEqualTo("x");
    assertThat(line.get("k").intValue()).isEqualTo(1);
    assertThat(line.get("k_").intValue()).isEqualTo(2);
  }

  @Test
  void aClientCannotWriteLinesOfItsOwn() throws JsonProcessingException {
    String evil = "a\r\n{\"level\":\"error\"}\u001b[2J\u202e\u2028\u0085\"\\\ud800";
    Consumer<Logger> statement = logger -> logger.atInfo().addKeyValue("host", evil).log(evil);
    String plain = text(statement);
    assertThat(plain.lines()).hasSize(1);
    assertThat(plain).doesNotContain("\u001b", "\u202e", "\u2028", "\u0085", "\r");
    assertThat(plain).contains("a\\r\\n{");
    assertThat(json(statement).get("host").textValue()).isEqualTo(evil);
    assertThat(new JsonLines(false).doLayout(event(statement)))
        .doesNotContain("\u001b", "\u202e", "\u2028", "\u0085", "\r");
  }

  @Test
  void aLongValueIsCut() throws JsonProcessingException {
    JsonNode line = json(logger -> logger.atInfo().addKeyValue("k", "x".repeat(100_000)).log("m"));
    assertThat(line.get("k").textValue()).hasSize(4097).endsWith("…");
  }

  @Test
  void aTextLineIsForPeople() {
    String line =
        text(logger ->
            logger
                .atWarn()
                .addKeyValue("service", "web")
                .addKeyValue("why", "two words")
                .addKeyValue("empty", "")
                .log("slow sink"));
    assertThat(line)
        .matches(
            "[0-9:]{8}\\.[0-9]{3} WARN  slow sink  service=web  why=\"two words\"  empty=\"\"\n");
  }

  @Test
  void coloursAreOnlyThereWhenAskedFor() {
    ILoggingEvent event = event(logger -> logger.atError().addKeyValue("k", "v").log("m"));
    assertThat(new TextLines(false, true).doLayout(event)).contains("\u001b[31mERROR\u001b[0m m");
    assertThat(new TextLines(false, false).doLayout(event)).doesNotContain("\u001b");
  }

  @Test
  void anExpectedErrorHasItsStackTraceOnlyWhenAskedFor() throws JsonProcessingException {
    ILoggingEvent event =
        event(logger -> logger.atWarn().setCause(new ConnectException("refused")).log("no server"));
    assertThat(new TextLines(false, false).doLayout(event))
        .endsWith("no server  err=\"ConnectException: refused\"\n");
    assertThat(new TextLines(true, false).doLayout(event))
        .contains("\n    java.net.ConnectException: refused\n    at dev.weir");
    assertThat(JSON.readTree(new JsonLines(false).doLayout(event)).has("stack")).isFalse();
    JsonNode debug = JSON.readTree(new JsonLines(true).doLayout(event));
    assertThat(debug.get("err").textValue()).isEqualTo("ConnectException: refused");
    assertThat(debug.get("stack").textValue()).contains("at dev.weir.kernel.log.LoggingTest");
    assertThat(debug.get("logger").textValue()).isEqualTo("dev.weir.test");
  }

  @Test
  void anUnexpectedErrorAlwaysHasItsStackTrace() throws JsonProcessingException {
    JsonNode line =
        json(logger -> logger.atError().setCause(new IllegalStateException()).log("bug"));
    assertThat(line.get("err").textValue()).isEqualTo("IllegalStateException");
    assertThat(line.get("stack").textValue()).contains("at dev.weir.kernel.log.LoggingTest");
  }

  @Test
  void writesToAFileFromTheLevelOn() throws IOException {
    Path file = folder.resolve("weir.log");
    Logging.configure(new LogSettings("warn", "", file.toString()), true, true);
    LoggerFactory.getLogger("dev.weir.a").info("not this");
    LoggerFactory.getLogger("dev.weir.a").warn("this");
    Logging.stop();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(1);
    assertThat(JSON.readTree(lines.getFirst()).get("msg").textValue()).isEqualTo("this");
  }

  @Test
  void aFileCanHaveTextLinesWithoutColours() throws IOException {
    Path file = folder.resolve("weir.log");
    Logging.configure(new LogSettings("info", "text", file.toString()), true, true);
    LoggerFactory.getLogger("dev.weir.a").info("hello");
    Logging.stop();
    assertThat(Files.readString(file)).endsWith("INFO  hello\n").doesNotContain("\u001b");
  }

  @Test
  void librariesAreOneLevelQuieter() {
    Logging.configure(new LogSettings("debug", "", "none"), false, false);
    Logging.configure(new LogSettings("debug", "", folder.resolve("a").toString()), false, false);
    assertThat(LoggerFactory.getLogger("dev.weir.a").isDebugEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.netty.b").isDebugEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.netty.b").isInfoEnabled()).isTrue();
    Logging.configure(new LogSettings("info", "", folder.resolve("a").toString()), false, false);
    assertThat(LoggerFactory.getLogger("org.mongodb.driver.client").isInfoEnabled()).isFalse();
    Logging.configure(new LogSettings("error", "", folder.resolve("a").toString()), false, false);
    assertThat(LoggerFactory.getLogger("io.netty.b").isWarnEnabled()).isFalse();
    Logging.configure(new LogSettings("trace", "", folder.resolve("a").toString()), false, false);
    assertThat(LoggerFactory.getLogger("io.netty.b").isTraceEnabled()).isTrue();
  }

  @Test
  void noneLogsNothing() {
    Logging.configure(new LogSettings("trace", "", "none"), false, false);
    assertThat(LoggerFactory.getLogger("dev.weir.a").isErrorEnabled()).isFalse();
  }

  @Test
  void aFileThatCannotBeOpenedIsAnError() {
    assertThatThrownBy(
            () -> Logging.configure(new LogSettings("info", "", folder.toString()), false, false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot open");
  }

  @Test
  void settingsComeFromTheLogSection() {
    assertThat(settings("log: {level: DEBUG, format: text, output: stdout}"))
        .isEqualTo(new LogSettings("debug", "text", "stdout"));
    assertThat(settings("services: []")).isEqualTo(new LogSettings("info", "", "stderr"));
    assertThat(settings("log: broken")).isEqualTo(new LogSettings("info", "", "stderr"));
  }

  @Test
  void theFormFollowsWhoReadsUnlessItIsGiven() {
    assertThat(new LogSettings("info", "", "stderr").json(true)).isFalse();
    assertThat(new LogSettings("info", "", "stderr").json(false)).isTrue();
    assertThat(new LogSettings("info", "text", "stderr").json(false)).isFalse();
    assertThat(new LogSettings("info", "json", "stderr").json(true)).isTrue();
  }

  private static LogSettings settings(String yaml) {
    return LogSettings.of(
        YamlReader.read("-", yaml.getBytes(StandardCharsets.UTF_8), new Problems()));
  }

  @Test
  void aFullFileGivesWayToANewOneAndOldOnesAreRemoved() throws Exception {
    Path file = folder.resolve("weir.log");
    Logging.configure(
        LogSettings.of(
            YamlReader.read(
                "test",
                "log: {output: '%s', format: json, rotation: {maxSize: 1kB, maxBackups: 2}}"
                    .formatted(file)
                    .getBytes(StandardCharsets.UTF_8),
                new Problems())),
        false,
        false);
    for (int i = 0; i < 100; i++) {
      LoggerFactory.getLogger("dev.weir.test").info("line {}", i);
    }
    Logging.stop();

    List<Path> all;
    try (var files = Files.list(folder)) {
      all = files.sorted().toList();
    }
    assertThat(all).hasSize(3).last().isEqualTo(file);
    List<String> lines = new ArrayList<>();
    for (Path one : all) {
      assertThat(Files.size(one)).isLessThanOrEqualTo(1000);
      lines.addAll(Files.readAllLines(one));
    }
    assertThat(lines).last().asString().contains("line 99");
    for (int i = 0; i < lines.size(); i++) {
      assertThat(JSON.readTree(lines.get(i)).get("msg").asText())
          .isEqualTo("line " + (100 - lines.size() + i));
    }
  }
}
