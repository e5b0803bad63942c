package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.kernel.record.redact.Action;
import dev.weir.kernel.record.redact.Policy;
import dev.weir.kernel.record.redact.Rule;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.record.Body;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawSampleTest {
  private static String shown(String head) {
    return RawSample.masked(head.getBytes(StandardCharsets.ISO_8859_1), Scope.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT u:s3cret@h:443 HTTP/1.1\r\nHost: h",
        "CONNECT s3cret@h HTTP/1.1",
        "u:s3cret@h",
        "GET http://u:s3cret x@h/ HTTP/1.1",
        "GET / HTTP/1.1\r\n\r\nCONNECT u:s3cret@h:443 HTTP/1.1",
        "GET / HTTP/1.1\r\nAuthorization Basic s3cret",
        "GET / HTTP/1.1 Authorization: Basic s3cret\r\n s3cret",
        "Cookie: a=b@c; d=s3cret",
        "GET / HTTP/1.1\r\nX Cookie = s3cret",
        "GET / HTTP/1.1\r\nX-Api-Key\r\n s3cret",
        "GET / HTTP/1.1\r\nX: u:s3cret@h"
      })
  void aSecretIsFoundInWhatIsNoHead(String head) {
    assertThat(shown(head)).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nX-Acc\0ount: s3cret",
        "GET / HTTP/1.1\r\nX-Account s3cret\r\n s3cret",
        "GET / HTTP/1.1 x-account=s3cret",
        "GET / HTTP/1.1\r\nX Y-Token: s3cret",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n{\"pin\":\"s3cret\"}"
      })
  void whatRulesNameIsFoundInWhatIsNoHead(String head) {
    var rule =
        new Rule(
            List.of(),
            List.of("x-account", "y-*"),
            List.of(),
            List.of(),
            List.of(),
            List.of("$..pin"),
            Action.MASK);
    Scope scope = new Policy(true, List.of(rule), null).everywhere();
    assertThat(RawSample.masked(head.getBytes(StandardCharsets.ISO_8859_1), scope))
        .startsWith("GET / HTTP/1.1")
        .doesNotContain("s3cret");
  }

  @Test
  void bytesOfABrokenHeadAreShownAsTextWithoutItsSecrets() {
    String head =
        String.join(
            "\r\n",
            "GET /?token=s3cret&a=b HTTP/1.1",
            "Host: me:s3cret@a",
            "Authorization : Basic s3cret",
            " folded s3cret\nProxy-Author\0ization: s3cret\rCookie: a=s3cret; b=s3cret",
            "X-Api-Key:s3cret",
            "Accept: */*",
            "\tfolded too",
            "no colon\0",
            "Cookie: c=s3c");
    String shown = shown(head);
    assertThat(shown).doesNotContain("s3c");
    assertThat(shown.split("\r\n", -1))
        .containsExactly(
            "GET /?token=***&a=b HTTP/1.1",
            "Host: ***@a",
            "Authorization : Basic ***",
            "***\nProxy-Author\0ization: ***\rCookie: a=***; b=***",
            "X-Api-Key:***",
            "Accept: */*",
            "\tfolded too",
            "no colon\0",
            "Cookie: c=***");
  }

  @Test
  void bytesThatAreNoTextAreOneCharacterEach() {
    byte[] bytes = {0, (byte) 0xff, 'a', (byte) 0x80};
    assertThat(RawSample.masked(bytes, Scope.DEFAULT)).isEqualTo("\0\u00ffa\u0080");
    assertThat(RawSample.masked("GET /\u00e4".getBytes(StandardCharsets.UTF_8), Scope.DEFAULT))
        .isEqualTo("GET /\u00e4");
    assertThat(RawSample.masked(new byte[0], Scope.DEFAULT)).isEmpty();
  }

  @Test
  void theRecordHasItUnderAKeyOfItsOwnAndEscapesBytesOfTheTarget() throws IOException {
    var drafts = new Drafts();
    RecordDraft connection = drafts.connection(drafts.service(0));
    var draft = new RecordDraft(connection.recording(), connection.session(), connection);
    draft
        .http(
            Drafts.get(
                "/\u00c3\u00a4?token=\u00ff&b=\u00ff",
                Drafts.message(0, Body.EMPTY),
                Drafts.message(0, Body.EMPTY)))
        .extra("raw", "a\0b".getBytes(StandardCharsets.ISO_8859_1))
        .finish();
    String json = Drafts.json(draft, 0);
    RecordSchema.accepts(json);
    JsonNode record = new ObjectMapper().readTree(json);
    assertThat(record.get("raw").asText()).isEqualTo("a\0b");
    assertThat(record.at("/http/uri").asText()).isEqualTo("/%C3%A4?token=***&b=%FF");
  }
}
