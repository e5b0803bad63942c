package dev.weir.plugin.sniffhttp;

import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.Sniffer;
import dev.weir.testkit.sniff.Conversation;
import dev.weir.testkit.sniff.SnifferContract;
import java.util.List;

/** The contract of sniffers, with what HTTP connections look like. */
class HttpSnifferContractTest extends SnifferContract {
  private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: a.test\r\nX-B: c\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

  private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SETTINGS;

  @Override
  protected Sniffer sniffer() {
    return new HttpSniffer(null);
  }

  @Override
  protected List<Conversation> matches() {
    return List.of(
        Conversation.on(8080, "keep-alive").client(GET).server(OK).client(GET).server(OK),
        Conversation.on(80, "pipelined").client(GET + GET + GET).server(OK + OK + OK),
        Conversation.on(80, "chunked both ways")
            .client("PUT / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n")
            .server("HTTP/1.1 100 Continue\r\n\r\n")
            .client("3;e=f\r\nabc\r\n0\r\nT: u\r\n\r\n")
            .server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .server("a\r\n0123456789\r\n0\r\nDigest: x\r\n\r\n"),
        Conversation.on(80, "until close")
            .client("GET / HTTP/1.0\r\n\r\n")
            .server("HTTP/1.0 200 OK\r\n\r\nall of it"),
        Conversation.on(80, "head").client(GET.replace("GET", "HEAD")).server(head(OK)),
        Conversation.on(80, "upgrade refused")
            .client("GET /w HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
            .client(GET)
            .server(OK + OK),
        Conversation.on(80, "never answered").client(GET),
        // HEADERS: GET, http, /, authority a.test; then DATA of another stream's POST
        Conversation.on(8080, "http/2")
            .client(PREFACE + "\0\0\u000b\1\5\0\0\0\1\u0082\u0086\u0084A\6a.test")
            .server(SETTINGS + "\0\0\1\1\4\0\0\0\1\u0088\0\0\2\0\1\0\0\0\1hi")
            .client("\0\0\4\1\4\0\0\0\3\u0083\u0086\u0084\u00be\0\0\3\0\1\0\0\0\3abc")
            .server("\0\0\1\1\5\0\0\0\3\u0089"),
        new Conversation(
                "http/2, the server first",
                new SniffHints(Direction.SERVER, 80, null, 0),
                List.of())
            .server(SETTINGS)
            .client(PREFACE + "\0\0\3\1\5\0\0\0\1\u0082\u0086\u0084")
            .server("\0\0\1\1\5\0\0\0\1\u0088"));
  }

  private static String head(String answer) {
    return answer.substring(0, answer.length() - 2);
  }

  @Override
  protected List<Conversation> strangers() {
    return List.of(
        Conversation.on(80, "http/2, nearly").client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r "),
        Conversation.on(22, "ssh").client("SSH-2.0-OpenSSH_9.6\r\n"),
        Conversation.on(443, "tls").client("\u0016\u0003\u0001\u0002\u0000"),
        Conversation.on(25, "smtp").client("EHLO a.test\r\n"),
        Conversation.on(554, "rtsp").client("OPTIONS rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
        Conversation.on(6379, "redis").client("*1\r\n$4\r\nPING\r\n"));
  }
}
