package dev.weir.kernel.record;

import dev.weir.spi.Network;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import dev.weir.spi.record.TlsFacts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Drafts with fixed clocks, and what one needs to fill them. */
final class Drafts {
  static final Instant TIME = Instant.parse("2026-11-22T12:45:24.799188880Z");
  static final ZoneId ZONE = ZoneId.of("+08:00");
  static final Route DIRECT = new Route("a.local:9080", "127.0.0.1:54672", "127.0.0.1:9080");
  static final SessionFacts SESSION =
      new SessionFacts("dc1e7p5qmd2sug4hse90", "sniff", at(52852), at(7002), at(52852), null);

  long nanos = 1_000;
  final BodyBudget budget;
  final ProcessRecording process;
  final RecorderQueue queue =
      new RecorderQueue("idle", "test-plugin", new FakeRecorder(), RecorderQueue.Limits.DEFAULT);

  Drafts() {
    this(BodyBudget.DEFAULT);
  }

  Drafts(long budgetBytes) {
    budget = new BodyBudget(budgetBytes);
    process = new ProcessRecording(budget, () -> TIME, () -> nanos);
  }

  /** A service whose only queue is never emptied. */
  ServiceRecording service(long maxBody) {
    return service(maxBody, Map.of());
  }

  ServiceRecording service(long maxBody, Map<String, String> labels) {
    var binding = new Binding(queue, Entry.HANDLER, maxBody > 0, maxBody);
    return new ServiceRecording(process, List.of(binding), labels);
  }

  RecordDraft connection(ServiceRecording service) {
    return new RecordDraft(service, SESSION, null).network(Network.TCP).host("a.local:9080");
  }

  static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  static HttpMessage message(long declared, Body body, String... fields) {
    return new HttpMessage(declared, HeaderBlock.of(fields), HeaderBlock.EMPTY, body);
  }

  static Body body(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Body(bytes, bytes.length, false);
  }

  static HttpFacts get(String uri, HttpMessage request, HttpMessage response) {
    return new HttpFacts("a.local:9080", "GET", "HTTP/1.1", "", uri, 200, request, response);
  }

  static HttpFacts get(String... fields) {
    return get("/one", message(0, Body.EMPTY, fields), message(0, Body.EMPTY));
  }

  static TlsFacts tls() {
    return new TlsFacts(
        "a.local",
        "TLS_AES_128_GCM_SHA256",
        0,
        "h2",
        "tls1.3",
        new byte[] {0x16, 3, 1, (byte) 0xfc},
        new byte[] {0x16, 3, 3, 0x7a},
        "e7d705a3286e19ea42f587b344ee6865",
        "t13d1516h2_8daaf6152771_02713d6af862",
        false);
  }

  static String json(RecordDraft draft, int bodyCap) {
    return new String(new RecordEncoder(ZONE).encode(draft, bodyCap), StandardCharsets.UTF_8);
  }
}
