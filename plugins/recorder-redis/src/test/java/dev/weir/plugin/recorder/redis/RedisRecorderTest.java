package dev.weir.plugin.recorder.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.plugin.recorder.redis.RedisRecorderConfig.KeyType;
import dev.weir.spi.config.Secret;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.testkit.FakeContext;
import dev.weir.testkit.record.Deliveries;
import dev.weir.testkit.record.Entries;
import dev.weir.testkit.record.RecorderContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

@Timeout(60)
class RedisRecorderTest {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  private static Recorder recorder(RedisRecorderConfig config) {
    return new RedisRecorderFactory().create(config, FakeContext.in(Path.of(".")));
  }

  private Recorder recorder(RedisServer server, KeyType type) {
    return kept(config(server.address(), type, "", ""));
  }

  private Recorder kept(RedisRecorderConfig config) {
    Recorder recorder = recorder(config);
    open.addFirst(recorder);
    return recorder;
  }

  private static RedisRecorderConfig config(
      String addr, KeyType type, String user, String password) {
    return new RedisRecorderConfig(addr, 0, user, new Secret(password), "records", type, LIMIT);
  }

  private RedisServer server(String... options) throws IOException {
    var server = new RedisServer(folder, options);
    open.add(server);
    return server;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /** The contract against a real server, for each type of key. */
  abstract static class AgainstAServer extends RecorderContract {
    @TempDir private Path folder;
    private final KeyType type;
    private RedisServer server;

    AgainstAServer(KeyType type) {
      this.type = type;
    }

    @Override
    protected Recorder recorder() throws IOException {
      server = new RedisServer(folder);
      return RedisRecorderTest.recorder(config(server.address(), type, "", ""));
    }

    @Override
    protected List<String> stored() {
      return switch (type) {
        case LIST -> server.list(Command.LRANGE, "records", "0", "-1").reversed();
        case SET -> server.list(Command.SMEMBERS, "records");
        case SSET -> server.list(Command.ZRANGE, "records", "0", "-1");
      };
    }

    @Override
    protected boolean keepsOrder() {
      return type == KeyType.LIST;
    }

    @Override
    protected void breakSink() {
      server.kill();
    }

    @Override
    protected void mendSink() throws IOException {
      server.start();
    }

    @AfterEach
    void stop() {
      server.close();
    }
  }

  @Nested
  class IntoAList extends AgainstAServer {
    IntoAList() {
      super(KeyType.LIST);
    }
  }

  @Nested
  class IntoASet extends AgainstAServer {
    IntoASet() {
      super(KeyType.SET);
    }
  }

  @Nested
  class IntoASortedSet extends AgainstAServer {
    IntoASortedSet() {
      super(KeyType.SSET);
    }
  }

  @Test
  void theNewestIsFirstInAListAndASortedSetCounts() throws Exception {
    RedisServer server = server();
    List<Entry> entries = Entries.numbered(1, 3);

    assertThat(Deliveries.once(recorder(server, KeyType.LIST), entries)).isEqualTo(Delivery.ALL);
    assertThat(server.list(Command.LRANGE, "records", "0", "0")).containsExactly("{\"n\":3}");
    var _ = server.ask(Command.DEL, "records");

    Recorder counting = recorder(server, KeyType.SSET);
    assertThat(Deliveries.once(counting, entries)).isEqualTo(Delivery.ALL);
    assertThat(Deliveries.once(counting, entries.subList(1, 2))).isEqualTo(Delivery.ALL);
    assertThat(server.list(Command.ZRANGE, "records", "0", "-1", "WITHSCORES"))
        .containsExactly("{\"n\":1}", "1", "{\"n\":3}", "1", "{\"n\":2}", "2");
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfAStreamLosesNothingThatItAcknowledged() throws Exception {
    RedisServer server = server();
    Recorder recorder = recorder(server, KeyType.SET);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    var half = new CompletableFuture<Void>();
    Thread stream =
        Thread.ofPlatform()
            .start(() -> {
              List<Entry> waiting = Entries.numbered(1, 20_000);
              while (!waiting.isEmpty()) {
                List<Entry> batch = waiting.subList(0, Math.min(100, waiting.size()));
                List<Entry> left = Deliveries.left(batch, Deliveries.once(recorder, batch));
                for (Entry entry : batch) {
                  if (!left.contains(entry)) {
                    acknowledged.add(Entries.text(entry));
                  }
                }
                var rest = new ArrayList<>(left);
                rest.addAll(waiting.subList(batch.size(), waiting.size()));
                waiting = rest;
                if (acknowledged.size() > 5_000) {
                  half.complete(null);
                }
              }
            });

    half.get(30, TimeUnit.SECONDS);
    server.kill();
    Set<String> before = Set.copyOf(acknowledged);
    server.start();
    assertThat(server.list(Command.SMEMBERS, "records")).containsAll(before);
    stream.join();

    assertThat(acknowledged).hasSize(20_000);
    assertThat(server.list(Command.SMEMBERS, "records"))
        .containsExactlyInAnyOrderElementsOf(acknowledged);
  }

  @Test
  void aServerThatHungUpOnAnIdleClientIsConnectedToAgainAtOnce() throws Exception {
    RedisServer server = server();
    Recorder recorder = recorder(server, KeyType.LIST);
    assertThat(Deliveries.once(recorder, Entries.numbered(1, 1))).isEqualTo(Delivery.ALL);

    var _ = server.ask(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");

    assertThat(Deliveries.once(recorder, Entries.numbered(2, 1))).isEqualTo(Delivery.ALL);
    assertThat(server.list(Command.LRANGE, "records", "0", "-1"))
        .containsExactly("{\"n\":2}", "{\"n\":1}");
  }

  @Test
  void aServerThatIsFullAsksToWaitAndHasThemLater() throws Exception {
    RedisServer server = server("--maxmemory-policy", "noeviction");
    Recorder recorder = recorder(server, KeyType.LIST);
    assertThat(Deliveries.once(recorder, Entries.numbered(1, 1))).isEqualTo(Delivery.ALL);
    var _ = server.ask(Command.CONFIG, "SET", "maxmemory", "1");

    assertThat(Deliveries.once(recorder, Entries.numbered(2, 5)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.why()).contains("maxmemory", "OOM"));
    var _ = server.ask(Command.CONFIG, "SET", "maxmemory", "0");

    assertThat(Deliveries.all(recorder, Entries.numbered(2, 5), 1)).isEmpty();
    assertThat(server.list(Command.LRANGE, "records", "0", "-1")).hasSize(6);
  }

  @Test
  void whatWasTakenBeforeAnErrorIsNotSentAgain() throws Exception {
    RedisServer server = server();
    Recorder recorder = recorder(server, KeyType.LIST);
    // What is in the way after the first two: memory that runs out in the middle of a batch.
    long used = used(server);
    var _ = server.ask(Command.CONFIG, "SET", "maxmemory", String.valueOf(used + (4 << 20)));
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < 40; i++) {
      entries.add(Entries.of(i, "{\"n\":" + i + ",\"x\":\"" + "y".repeat(256 << 10) + "\"}"));
    }

    Delivery delivery = Deliveries.once(recorder, entries);

    assertThat(delivery)
        .isInstanceOfSatisfying(
            Delivery.Some.class,
            some -> {
              assertThat(some.accepted()).isBetween(1, 39);
              assertThat(some.dead()).isEmpty();
            });
    var _ = server.ask(Command.CONFIG, "SET", "maxmemory", "0");
    assertThat(Deliveries.all(recorder, Deliveries.left(entries, delivery), 5)).isEmpty();
    assertThat(server.list(Command.LRANGE, "records", "0", "-1"))
        .hasSameElementsAs(entries.stream().map(Entries::text).toList());
  }

  private static long used(RedisServer server) {
    String info = new String((byte[]) server.ask(Command.INFO, "memory"), StandardCharsets.UTF_8);
    return info.lines()
        .filter(line -> line.startsWith("used_memory:"))
        .map(line -> Long.valueOf(line.substring("used_memory:".length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theServersPasswordAndTheDatabase() throws Exception {
    RedisServer server = server("--requirepass", "s3cret");
    var config =
        new RedisRecorderConfig(
            server.address(), 3, "", new Secret("s3cret"), "records", KeyType.SET, LIMIT);
    Recorder recorder = kept(config);

    assertThat(Deliveries.once(recorder, Entries.numbered(1, 2))).isEqualTo(Delivery.ALL);

    assertThat(keys(server, "s3cret", "3")).isEqualTo(1L);
    assertThat(keys(server, "s3cret", "0")).isEqualTo(0L);
  }

  private static Object keys(RedisServer server, String password, String database) {
    try (var connection = new redis.clients.jedis.Connection("127.0.0.1", server.port())) {
      connection.sendCommand(Command.AUTH, password);
      var _ = connection.getOne();
      connection.sendCommand(Command.SELECT, database);
      var _ = connection.getOne();
      connection.sendCommand(Command.EXISTS, "records");
      return connection.getOne();
    }
  }

  @Test
  void aUserWhoMayDoNothingButAddToTheKeyIsEnough() throws Exception {
    RedisServer server = server("--user", "weir", "on", ">s3cret", "~records", "+lpush");

    assertThat(
            Deliveries.once(
                kept(config(server.address(), KeyType.LIST, "weir", "s3cret")),
                Entries.numbered(1, 2)))
        .isEqualTo(Delivery.ALL);
    assertThat(
            Deliveries.once(
                kept(config(server.address(), KeyType.SET, "weir", "s3cret")),
                Entries.numbered(3, 1)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.why()).contains("may not"));
  }

  @Test
  void wrongCredentialsAreSaidWithoutThem() throws Exception {
    RedisServer server = server("--requirepass", "right");

    for (String password : List.of("s3cret", "")) {
      assertThat(
              Deliveries.once(
                  kept(config(server.address(), KeyType.LIST, "", password)),
                  Entries.numbered(1, 1)))
          .isInstanceOfSatisfying(
              Delivery.Retry.class,
              retry -> assertThat(retry.why()).contains("credentials").doesNotContain("s3cret"));
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidWithItsAddress() throws Exception {
    RedisServer server = server();
    server.kill();

    assertThat(Deliveries.once(recorder(server, KeyType.LIST), Entries.numbered(1, 1)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class,
            retry -> assertThat(retry.why()).contains(server.address(), "Connection refused"));
  }

  @Test
  void aKeyOfAnotherTypeIsSaid() throws Exception {
    RedisServer server = server();
    var _ = server.ask(Command.SET, "records", "text");

    assertThat(Deliveries.once(recorder(server, KeyType.LIST), Entries.numbered(1, 1)))
        .isInstanceOfSatisfying(
            Delivery.Retry.class, retry -> assertThat(retry.why()).contains("another type"));
  }

  @Test
  void aServerThatTakesEverythingAndAnswersNothingIsGivenUpInTime() throws Exception {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Recorder recorder =
          kept(config("127.0.0.1:" + silent.getLocalPort(), KeyType.LIST, "", "s3cret"));
      long begin = System.nanoTime();

      Delivery delivery = Deliveries.once(recorder, Entries.numbered(1, 1));

      assertThat(delivery).isInstanceOf(Delivery.Retry.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(LIMIT.dividedBy(2), LIMIT.multipliedBy(5));
    }
  }

  @Test
  void aServerThatReadsNothingIsGivenUpInTime() throws Exception {
    try (var deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Recorder recorder = kept(config("127.0.0.1:" + deaf.getLocalPort(), KeyType.LIST, "", ""));
      List<Entry> much = List.of(Entries.of(1, "x".repeat(64 << 20)));
      long begin = System.nanoTime();

      Delivery delivery = Deliveries.once(recorder, much);

      assertThat(delivery)
          .isInstanceOfSatisfying(
              Delivery.Retry.class,
              retry -> assertThat(retry.why()).contains("takes nothing for 2000 ms"));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT.multipliedBy(5));
    }
  }

  @Test
  void aServerThatSpeaksSomethingElseIsAnOutage() throws Exception {
    try (var other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket client = other.accept()) {
              client
                  .getOutputStream()
                  .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              client.getOutputStream().flush();
              var _ = client.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      Recorder recorder = kept(config("127.0.0.1:" + other.getLocalPort(), KeyType.LIST, "", ""));

      assertThat(Deliveries.once(recorder, Entries.numbered(1, 1)))
          .isInstanceOf(Delivery.Retry.class);
    }
  }

  @Test
  void whoeverClosesItCutsABatchShortThatHangs() throws Exception {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Recorder recorder =
          recorder(
              new RedisRecorderConfig(
                  "127.0.0.1:" + silent.getLocalPort(),
                  0,
                  "",
                  new Secret(""),
                  "records",
                  KeyType.LIST,
                  Duration.ofMinutes(10)));
      var delivery =
          CompletableFuture.supplyAsync(() -> Deliveries.once(recorder, Entries.numbered(1, 1)));
      try (Socket client = silent.accept()) {
        assertThat(client.getInputStream().read()).isEqualTo('*');

        recorder.close();

        assertThat(delivery.get(10, TimeUnit.SECONDS)).isInstanceOf(Delivery.Retry.class);
      }
    }
  }
}
