import com.sun.net.httpserver.HttpServer;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.http.OkHttpSender;
import dev.weir.kernel.http.Trust;
import dev.weir.kernel.record.Binding;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.RecordDraft;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.kernel.record.RecorderStats;
import dev.weir.kernel.record.ServiceRecording;
import dev.weir.kernel.record.SessionFacts;
import dev.weir.kernel.record.spool.SpoolOptions;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.HttpSender;
import dev.weir.spi.Network;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import dev.weir.spi.record.Seen;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How fast records go from an event loop's hands to a sink, without traffic in between. Started by
 * recording.py, with the distribution's libraries on the class path.
 *
 * <p>java Recording.java SECONDS PLUGINS [mongo=PORT] [redis=PORT]
 */
class Recording {
  private static final String VERSION = "-0.1.0.jar";
  private static final long QUEUE = 32L << 20;
  private static final SessionFacts SESSION =
      new SessionFacts("dc1e7p5qmd2sug4hse90", "bench", at(52852), at(8080), at(52852), null);
  private static final Route WAY = new Route("a.local:9080", "127.0.0.1:54672", "127.0.0.1:9080");
  private static final HeaderBlock REQUEST =
      HeaderBlock.of("Host", "a.local:9080", "User-Agent", "wrk/4.1.0", "Accept", "*/*");
  private static final HeaderBlock ANSWER =
      HeaderBlock.of("Server", "haproxy", "Content-Length", "128", "Content-Type", "text/plain");

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  /** About 1 KiB of JSON: an exchange as wrk makes it. */
  private static void emit(ServiceRecording service, int n) {
    RecordDraft connection =
        new RecordDraft(service, SESSION, null).network(Network.TCP).host("a.local:9080").via(WAY);
    new RecordDraft(service, SESSION, connection)
        .proto("http")
        .http(
            new HttpFacts(
                "a.local:9080",
                "GET",
                "HTTP/1.1",
                "",
                "/some/page?n=" + n,
                200,
                new HttpMessage(0, REQUEST, HeaderBlock.EMPTY, Body.EMPTY),
                new HttpMessage(128, ANSWER, HeaderBlock.EMPTY, Body.ofLength(128))))
        .bytes(120, 250)
        .seen(Seen.FULL, "")
        .ended(Closer.SERVER, Ending.NORMAL)
        .finish();
    connection.finish();
  }

  private static Recorder sink(Recorder.Batch bounds, java.util.function.Consumer<List<Entry>> to) {
    return new Recorder() {
      @Override
      public Batch batch() {
        return bounds;
      }

      @Override
      public CompletionStage<Delivery> deliver(List<Entry> batch) {
        to.accept(batch);
        return CompletableFuture.completedFuture(Delivery.ALL);
      }
    };
  }

  /** A recorder as a configuration would make it. */
  private static Recorder plugin(Path folder, String type, String... options) throws IOException {
    Path jar = folder.resolve("weir-" + (type.equals("store") ? "" : "recorder-") + type + VERSION);
    var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, Recording.class.getClassLoader());
    RecorderFactory<?> factory =
        ServiceLoader.load(RecorderFactory.class, loader).findFirst().orElseThrow();
    return made(factory, options);
  }

  private static <C extends Record> Recorder made(RecorderFactory<C> factory, String... options) {
    var place = new Place("bench", 1, 1);
    var entries = new ArrayList<Mapping.Entry>();
    for (int i = 0; i < options.length; i += 2) {
      entries.add(new Mapping.Entry(options[i], place, new Scalar(options[i + 1], true, place)));
    }
    var problems = new Problems();
    var binder = new Binder(new SecretSource(_ -> null, Path.of("")));
    C config = binder.bind(factory.configType(), new Mapping(entries, place), "bench", problems);
    if (config == null || !problems.sorted().isEmpty()) {
      throw new IllegalStateException(problems.sorted().toString());
    }
    return factory.create(config, new Context());
  }

  private static final class Context implements ComponentContext {
    private static final OkHttpSender HTTP = new OkHttpSender(Trust.platform());

    @Override
    public String name() {
      return "bench";
    }

    @Override
    public Path resolve(String path) {
      return Path.of(path).toAbsolutePath();
    }

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }

    @Override
    public HttpSender http() {
      return HTTP;
    }
  }

  /** CPU of one thread of this process, in seconds. */
  private static double cpu(String thread) {
    var threads = ManagementFactory.getThreadMXBean();
    double sum = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith(thread)) {
        sum += threads.getThreadCpuTime(id) / 1e9;
      }
    }
    return sum;
  }

  private static void run(String name, double seconds, RecorderQueue queue, boolean print)
      throws InterruptedException {
    var service =
        new ServiceRecording(
            new ProcessRecording(), List.of(new Binding(queue, Entry.HANDLER, false, 0)));
    double before = cpu("http-sender-") + cpu("OkHttp") + cpu("store-");
    queue.start();
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    int n = 0;
    while (System.nanoTime() < end) {
      emit(service, n++);
      // As full as it may be without a step down, so that all records are whole.
      while (queue.stats().queuedBytes() > QUEUE / 4) {
        LockSupport.parkNanos(200_000);
      }
    }
    double worker = cpu("recorder-") + cpu("sink-") + cpu("spool-");
    double clients = Math.max(0, cpu("http-sender-") + cpu("OkHttp") + cpu("store-") - before);
    RecorderStats stats = queue.stats();
    double took = (System.nanoTime() - begin) / 1e9;
    long done = stats.delivered() + stats.spooled();
    if (print) {
      System.out.printf(
          "  %-18s %9.0f records/s   %6.2f us CPU each on its threads, %5.2f on those of clients%n",
          name, done / took, worker / done * 1e6, clients / done * 1e6);
    }
    queue.close(Duration.ofSeconds(20));
  }

  /** Runs it twice, for the compiler, and prints the second time. */
  private static void row(double seconds, Path plugins, String type, String... options)
      throws IOException, InterruptedException {
    String name = type + (List.of(options).contains("ndjson") ? ", ndjson" : "");
    for (boolean print : new boolean[] {false, true}) {
      try (Recorder recorder = plugin(plugins, type, options)) {
        run(name, seconds, queue(recorder), print);
      }
    }
  }

  private static SpoolOptions spool(Path folder, boolean durable) {
    return new SpoolOptions(
        folder, 8L << 30, SpoolOptions.Fsync.INTERVAL, Duration.ofSeconds(1), durable);
  }

  private static RecorderQueue queue(Recorder recorder) {
    return new RecorderQueue("bench", "bench", recorder, new RecorderQueue.Limits(QUEUE, 1 << 20));
  }

  public static void main(String[] args) throws Exception {
    double seconds = Double.parseDouble(args[0]);
    Path plugins = Path.of(args[1]);
    Path home = Files.createTempDirectory(Path.of("").toAbsolutePath(), "recording");
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      row(seconds, plugins, "file", "path", home.resolve("records.json").toString());
      row(seconds, plugins, "store", "dir", home.resolve("store").toString());
      row(seconds, plugins, "http", "url", url, "batch", "ndjson", "batchSize", "1000");
      row(seconds, plugins, "http", "url", url, "batchSize", "1000");
      row(seconds, plugins, "loki", "url", url, "batchWait", "50ms");
      for (int i = 2; i < args.length; i++) {
        String port = args[i].substring(args[i].indexOf('=') + 1);
        if (args[i].startsWith("redis=")) {
          row(seconds, plugins, "redis", "addr", "127.0.0.1:" + port, "key", "r", "type", "list");
        } else {
          row(seconds, plugins, "mongo", "uri", "mongodb://127.0.0.1:" + port);
        }
      }
      Recorder away =
          new Recorder() {
            @Override
            public Batch batch() {
              return new Batch(1_000, 1 << 20, Duration.ofMillis(50));
            }

            @Override
            public CompletionStage<Delivery> deliver(List<Entry> batch) {
              return CompletableFuture.completedFuture(
                  new Delivery.Retry(Duration.ofMinutes(5), "away"));
            }
          };
      Path folder = home.resolve("spool");
      run(
          "spool, sink away",
          seconds,
          new RecorderQueue("bench", "bench", away, spool(folder, false)),
          true);
      long size = 0;
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          size += Files.size(file);
        }
      }
      long begin = System.nanoTime();
      var again =
          new RecorderQueue(
              "bench",
              "bench",
              sink(new Recorder.Batch(1_000, 1 << 20, Duration.ZERO), _ -> {}),
              spool(folder, false));
      again.start();
      double open = (System.nanoTime() - begin) / 1e9;
      while (again.stats().spooled() > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      double drain = (System.nanoTime() - begin) / 1e9 - open;
      System.out.printf(
          "  spool of %.0f MB: written at %.0f MB/s, opened in %.2f s, drained at %.0f MB/s%n",
          size / 1e6, size / 1e6 / seconds, open, size / 1e6 / drain);
      again.close(Duration.ofSeconds(5));
    } finally {
      server.stop(0);
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
