package dev.weir.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;

/** Heads of both kinds: nothing but {@link Http1Exception} comes out, and cuts change nothing. */
class RequestHeadFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void request(byte[] data) {
    String whole = outcome(data, data.length + 1);
    assertThat(outcome(data, 1)).isEqualTo(whole);
    assertThat(RequestProbe.sniff(Bytes.of(data))).isNotNull();
  }

  @FuzzTest(maxDuration = "60s")
  void response(byte[] data) {
    try {
      ResponseHead head = ResponseHead.parse(data, Limits.DEFAULT);
      assertThat(head.status()).isBetween(100, 999);
      assertThat(head.headers().toString()).doesNotContain("\0", "\r");
      assertThat(Framing.ofResponse(head, "GET").kind()).isNotNull();
      assertThat(head.upgrade()).isNotEqualTo("");
    } catch (Http1Exception e) {
      assertThat(e.status()).isEqualTo(502);
    }
  }

  private static String outcome(byte[] data, int chunk) {
    var reader = new HeadReader(Limits.DEFAULT);
    int at = 0;
    try {
      while (at < data.length && !reader.isComplete()) {
        at += reader.feed(Bytes.of(data, at, Math.min(chunk, data.length - at)), 0);
      }
      if (!reader.isComplete()) {
        return "more, empty: " + reader.isEmpty();
      }
      byte[] raw = reader.takeRaw();
      assertThat(raw.length).isLessThanOrEqualTo(Limits.DEFAULT.head());
      return at + " " + describe(RequestHead.parse(raw, Limits.DEFAULT));
    } catch (Http1Exception e) {
      assertThat(e.status()).isIn(400, 414, 431, 501, 505);
      return e.status() + e.getMessage();
    }
  }

  private static String describe(RequestHead head) throws Http1Exception {
    assertThat(head.method()).isNotEmpty().doesNotContain(" ", "\r", "\n");
    assertThat(head.target()).isNotEmpty().doesNotContain(" ", "\r", "\n", "\0");
    assertThat(head.headers().toString()).doesNotContain("\0", "\r");
    Framing framing = Framing.ofRequest(head);
    HostPort host = head.authority();
    return head.method()
        + head.target()
        + head.headers()
        + framing
        + host
        + head.scheme()
        + head.upgrade()
        + head.keepAlive();
  }
}
