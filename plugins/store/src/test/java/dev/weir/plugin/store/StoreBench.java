package dev.weir.plugin.store;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.testkit.record.Deliveries;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How much a record costs: {@code StoreBench FOLDER [RECORDS] [BATCH]}. Prints, for each of five
 * rounds, microseconds of the recorder's thread's CPU per record, and records a second; then bytes
 * on disk per record.
 */
final class StoreBench {
  private static final int ROUNDS = 5;

  private StoreBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    int records = args.length > 1 ? Integer.parseInt(args[1]) : 50_000;
    int size = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
    var config = new StoreConfig("", new ByteSize(4L << 30), Duration.ofDays(7), true);
    var recorder = new StoreRecorder(folder, config, InstantSource.system(), null);
    var threads = ManagementFactory.getThreadMXBean();
    long bytes = 0;
    var random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      List<List<Entry>> batches = batches(records, size, random);
      bytes = batches.stream().flatMap(List::stream).mapToLong(e -> e.payload().remaining()).sum();
      long cpu = threads.getCurrentThreadCpuTime();
      long time = System.nanoTime();
      for (List<Entry> batch : batches) {
        if (!Deliveries.once(recorder, batch).equals(Delivery.ALL)) {
          throw new IllegalStateException("not kept");
        }
      }
      cpu = threads.getCurrentThreadCpuTime() - cpu;
      time = System.nanoTime() - time;
      System.out.printf(
          "%6.1f us CPU a record, %8.0f records/s, %d bytes a record%n",
          cpu / 1e3 / records, records * 1e9 / time, bytes / records);
    }
    recorder.close();
    long disk = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        disk += Files.size(file);
      }
    }
    System.out.printf("%d bytes on disk a record%n", disk / ROUNDS / records);
  }

  private static List<List<Entry>> batches(int records, int size, Random random) {
    List<List<Entry>> batches = new ArrayList<>();
    Instant now = Instant.now();
    for (int i = 0; i < records; i += size) {
      List<Entry> batch = new ArrayList<>();
      for (int j = i; j < Math.min(records, i + size); j++) {
        batch.add(record(now.plusMillis(j / 50), j, random));
      }
      batches.add(batch);
    }
    return batches;
  }

  /** A record as a proxy writes it for a small answer: about 1.1 KiB. */
  private static Entry record(Instant time, int number, Random random) {
    String json =
        """
        {"service":"proxy","network":"tcp","remote":"10.0.0.%1$d:%2$d","local":"10.0.0.1:8080",\
        "client":"10.0.0.%1$d:%2$d","src":"10.0.0.1:%2$d","dst":"192.0.2.%1$d:443",\
        "host":"host%1$d.example.org:443","proto":"http","clientIP":"","http":{"host":\
        "host%1$d.example.org","method":"GET","proto":"HTTP/1.1","scheme":"","uri":\
        "/v1/items/%3$x?page=%2$d","statusCode":%4$d,"request":{"contentLength":0,"header":{"Accept":\
        ["*/*"],"User-Agent":["curl/8.5.0"]},"body":null,"headers":[["Host","host%1$d.example.org"],\
        ["User-Agent","curl/8.5.0"],["Accept","*/*"]],"bodySize":0,"bodyTruncated":false},"response":\
        {"contentLength":30,"header":{"Content-Type":["application/json"],"Date":\
        ["Mon, 30 Nov 2026 19:21:46 GMT"]},"body":"eyJoZWxsbyI6IndvcmxkIiwicGF0aCI6Ii9hMyJ9",\
        "headers":[["Content-Type","application/json"],["Date","Mon, 30 Nov 2026 19:21:46 GMT"],\
        ["ETag","%3$x"]],"bodySize":30,"bodyTruncated":false}},"inputBytes":133,"outputBytes":%2$d,\
        "sid":"%3$x","duration":%5$d,"time":"%6$s","id":"%3$x","seq":%7$d,"schema":"1","conn":"%3$x",\
        "seen":"full","timings":{"connect":%2$d,"send":1000,"wait":%5$d,"receive":3000},"close":\
        {"by":"server","kind":"normal"}}\
        """
            .formatted(
                random.nextInt(250),
                1024 + random.nextInt(60_000),
                random.nextLong(),
                random.nextInt(20) == 0 ? 404 : 200,
                1_000_000 + random.nextInt(50_000_000),
                time,
                number);
    return Stores.entry(time, json);
  }
}
