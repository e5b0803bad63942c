package dev.weir.kernel.record;

import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.Seen;
import java.lang.management.ManagementFactory;

/**
 * What encoding a record costs in CPU time of its thread: a main program for comparing two builds,
 * not a test. Prints the least of several rounds, which the machine's other work disturbs least.
 */
final class EncodeLoop {
  private static final int RECORDS = 50_000;
  private static final int ROUNDS = 12;

  private EncodeLoop() {}

  public static void main(String[] args) {
    var drafts = new Drafts();
    RecordDraft draft = drafts.connection(drafts.service(1 << 20));
    draft.http(exchange()).seen(Seen.FULL, "");
    draft.finish();
    var encoder = new RecordEncoder(Drafts.ZONE);
    var threads = ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long size = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < RECORDS; i++) {
        size += encoder.encode(draft, 1 << 20).length;
      }
      least = Math.min(least, threads.getCurrentThreadCpuTime() - begin);
    }
    var out = new StringBuilder();
    out.append(least / RECORDS).append(" ns a record of ").append(size / RECORDS / ROUNDS);
    System.out.println(out.append(" bytes"));
  }

  /** As a browser and a web server would have it, with a body of 1 KiB. */
  private static HttpFacts exchange() {
    HttpMessage request =
        Drafts.message(
            0,
            Drafts.body(""),
            "Host",
            "a.local:9080",
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language",
            "en-US,en;q=0.5",
            "Accept-Encoding",
            "gzip, deflate, br",
            "Referer",
            "https://a.local/start?from=home&lang=en",
            "Cookie",
            "theme=dark; session=0123456789abcdef",
            "Connection",
            "keep-alive");
    HttpMessage response =
        Drafts.message(
            1024,
            Drafts.body("{\"name\":\"value\",\"n\":12}".repeat(45).substring(0, 1024)),
            "Date",
            "Sun, 22 Nov 2026 04:45:24 GMT",
            "Content-Type",
            "text/html; charset=utf-8",
            "Content-Length",
            "1024",
            "Cache-Control",
            "private, max-age=0",
            "Set-Cookie",
            "id=abc; Path=/; HttpOnly",
            "Server",
            "origin/1.0");
    return Drafts.get("/items?limit=20&offset=40&sort=name", request, response);
  }
}
