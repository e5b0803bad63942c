package dev.weir.plugin.store.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-31T10:00:00Z"), ZoneId.of("Europe/Vienna"));

  private static boolean matches(String filter, JsonNode record) throws FilterException {
    Filter parsed = Filter.parse(filter, CLOCK);
    assertThat(Filter.parse(parsed.toString(), CLOCK)).as(parsed.toString()).isEqualTo(parsed);
    return parsed.matches(record);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:*.example.org",
        "host:API.example.org",
        "host:api.example.org:80",
        "host:a*e*org",
        "port:80",
        "path:/v1/*",
        "path:\"/v1/Items\"",
        "query:limit=*",
        "url:http://api.example.org/v1/Items?*",
        "url~EXAMPLE.org/V1",
        "method:get,post",
        "status:502",
        "status:404,502",
        "status:5xx",
        "status:50x",
        "status:500-599",
        "status:500..599",
        "status:>=500",
        "status>=500",
        "status:>501,<100",
        "type:html",
        "type:text/*",
        "header.content-type:*json*",
        "header.content-type~JSON",
        "header.Accept:text/html",
        "request.accept:*",
        "response.accept:\"\"",
        "body~token",
        "reqbody~\"{\\\"tok\"",
        "resbody~\"äXX\"",
        "proto:http",
        "proto:h1",
        "proto:tcp",
        "scheme:http",
        "client:10.0.0.5",
        "client:10.0.0.*",
        "client:10.0.0.5:40000",
        "user:alice",
        "service:web",
        "label.env:prod",
        "route:*node-1*",
        "dst:192.0.2.7",
        "seen:headers",
        "seen:full,headers",
        "why:cap",
        "close:reset",
        "by:server",
        "err~BROKEN",
        "err:*",
        "id:3f2a",
        "id:0190aaaa-bbbb-7ccc-8ddd-eeeeeeee3f2a",
        "id:0190*",
        "sid:abcd",
        "dur:>1s",
        "dur:1s-2s",
        "dur:1s500ms-1.5s",
        "dur<1m30s",
        "wait:>=600ms",
        "in:900",
        "in:<1kB",
        "out:>4kB",
        "out:>4KiB",
        "size:5kB",
        "time:2026-01-31",
        "time:2026-01-31T09:00",
        "time:2026-01-31T08:00:00Z",
        "time:>=2026-01-31T09:00:00.5",
        "time:>-3h",
        "time:<-1h",
        "time:2026-01-01..2026-01-31",
        "-time:>2026-01-31",
        "time:<=2026-01-31",
        "items",
        "v1/items?limit",
        "api*limit OR api.exa",
        "api.exam*80",
        "\"example.org:80\"",
        "-method:GET",
        "NOT method:GET",
        "not not method:post",
        "-(method:GET OR method:PUT)",
        "-sni:*",
        "sni:\"\"",
        "method:GET OR status:502",
        "method:GET or method:PUT or (status:502 AND seen:headers)",
        "method:POST and status:502",
        "(((status:502)))",
      })
  void choosesTheRequest(String filter) throws FilterException {
    assertThat(matches(filter, Records.POST)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host:example.org",
        "host:*.example.com",
        "host:\"*.example.org\"",
        "host:a*a*pi.example.org",
        "port:443",
        "path:/V1/*",
        "path:/v1/Items?*",
        "query:\"\"",
        "method:POS",
        "status:4xx",
        "status:503-599",
        "status:<502",
        "type:json",
        "header.accept-language:*",
        "header.accept:html",
        "request.x:*",
        "body~tokens",
        "reqbody~äxx",
        "resbody~token",
        "proto:tls",
        "proto:ws,dns,h2",
        "user:Alice",
        "label.other:*",
        "seen:full",
        "id:0190aaaa",
        "dur:>1.5s",
        "dur:<1s",
        "in:>1kB",
        "time:>2026-01-31",
        "time:<2026-01-31",
        "time:2026-01-31T09:01",
        "time:>-1h",
        "sni:*",
        "dns:*",
        "a%20b*items",
        "status:502 method:GET",
        "method:GET OR status:404 OR host:x",
        "-status:502",
        "-(method:POST seen:headers)",
      })
  void leavesTheRequestOut(String filter) throws FilterException {
    assertThat(matches(filter, Records.POST)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host:*.icloud.example",
        "host:192.0.2.9",
        "sni:www.icloud.example",
        "icloud",
        "proto:tls",
        "-proto:http",
        "tls:1.3",
        "tls:tls1.3",
        "alpn:h2",
        "cipher:*gcm*",
        "ja3:e7d7",
        "ja4:t13d*",
        "client:2001:db8::5",
        "seen:metadata why:bypass",
        "path:\"\"",
        "-err:*",
        "-close:*",
        "-time:>2000-01-01",
      })
  void choosesTheHandshake(String filter) throws FilterException {
    assertThat(matches(filter, Records.TLS)).isTrue();
  }

  @Test
  void knowsFramesAndQuestions() throws FilterException {
    assertThat(matches("proto:ws body~HELLO host:chat.*", Records.FRAME)).isTrue();
    assertThat(matches("proto:http", Records.FRAME)).isFalse();
    assertThat(matches("status:0", Records.FRAME)).isFalse();
    assertThat(matches("dns:www.example.org qtype:a rcode:noerror proto:udp", Records.QUESTION))
        .isTrue();
    assertThat(matches("dns:*.example.org. answer:192.0.2.7 dur:<12ms", Records.QUESTION)).isTrue();
    assertThat(matches("www.exam", Records.QUESTION)).isTrue();
    assertThat(matches("answer:192.0.2.8", Records.QUESTION)).isFalse();
  }

  @Test
  void aRecordThatIsNoExchangeIsNoError() throws FilterException {
    for (Key key : Key.values()) {
      String term = key.example();
      assertThat(matches(term, Records.json("[]"))).as(term).isFalse();
      assertThat(matches("-" + term, Records.json("null"))).as(term).isTrue();
      // A gap has a time and nothing else that is asked for.
      assertThat(matches(term, Records.GAP)).as(term).isEqualTo(key == Key.TIME);
    }
    assertThat(matches("", Records.GAP)).isTrue();
  }

  @Test
  void valuesOfTheWrongTypeAreNoError() throws FilterException {
    JsonNode odd =
        Records.json(
            """
            {"host":{},"http":{"uri":7,"statusCode":"x","request":{"headers":[1,[],["a"]],"body":"%"},
             "response":{"header":{"A":"b"}}},"dns":{"answers":[1]},"labels":[1],"time":"yesterday",
             "inputBytes":9223372036854775807,"outputBytes":1,"duration":1.5}
            """);
    for (Key key : Key.values()) {
      assertThat(matches(key.example() + " -" + key.example(), odd)).isFalse();
    }
    assertThat(matches("size:>1GB", odd)).isTrue();
  }

  @Test
  void anExampleOfEachKeyIsAFilter() throws FilterException {
    for (Key key : Key.values()) {
      assertThat(Filter.parse(key.example(), CLOCK).expr()).isInstanceOf(Expr.Term.class);
    }
  }

  @Test
  void whatLooksLikeNoKeyIsSearchedFor() throws FilterException {
    for (String text : List.of("a=b", "<script>", "2001:db8::1", "/x?y=1", "a<b", "x>y", "[::1]")) {
      assertThat(Filter.parse(text, CLOCK).expr()).isEqualTo(new Expr.Word(Glob.literal(text)));
    }
    assertThat(Filter.parse("\"or\"", CLOCK).expr()).isEqualTo(new Expr.Word(Glob.literal("or")));
  }

  @Test
  void bodiesAreSearchedInTimeThatGrowsWithTheirLength() throws FilterException {
    String needle = "a".repeat(Parser.LONGEST - 10) + "b";
    Filter filter = Filter.parse("body~" + needle, CLOCK);
    String body =
        Base64.getEncoder().encodeToString("a".repeat(4_000_000).getBytes(StandardCharsets.UTF_8));
    JsonNode record = Records.json("{\"http\":{\"request\":{\"body\":\"" + body + "\"}}}");
    long start = System.nanoTime();
    assertThat(filter.matches(record)).isFalse();
    // Comparing at each place would take 16 billion steps.
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void longAndDeepOnesAreRead() throws FilterException {
    String many = IntStream.range(0, 500).mapToObj(i -> "-a" + i).collect(Collectors.joining(" "));
    assertThat(((Expr.All) Filter.parse(many, CLOCK).expr()).terms()).hasSize(500);
    String deep = "(".repeat(Parser.DEEPEST) + "a" + ")".repeat(Parser.DEEPEST);
    assertThat(Filter.parse(deep, CLOCK)).isEqualTo(Filter.parse("a", CLOCK));
  }

  @Test
  void printsTheShortestForm() throws FilterException {
    assertThat(
            Filter.parse(
                "(Host:*.Example.org AND (status:>= ))".replace(">= ", ">=500")
                    + " not method:POST dur:>1000ms size:>1048576 \"a b\"*c",
                CLOCK))
        .hasToString("host:*.Example.org status:>=500 -method:POST dur:>1s size:>1MiB \"a b\"*c");
  }
}
