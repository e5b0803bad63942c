package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.spi.record.Body;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RawSampleTest {
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
    String shown = RawSample.masked(head.getBytes(StandardCharsets.ISO_8859_1));
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
    assertThat(RawSample.masked(bytes)).isEqualTo("\0\u00ffa\u0080");
    assertThat(RawSample.masked("GET /\u00e4".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("GET /\u00e4");
    assertThat(RawSample.masked(new byte[0])).isEmpty();
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
