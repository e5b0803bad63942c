package dev.weir.wire.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.record.Ending;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.testkit.record.FakeExchange;
import dev.weir.testkit.record.FakeSession;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DnsInspectorTest {
  private final FakeSession session = new FakeSession();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong clock = new AtomicLong();
  private final DnsInspector inspector = new DnsInspector(session, pending, clock::get);

  private static byte[] question(int id) {
    byte[] message = DnsMessageTest.hex(DnsMessageTest.QUESTION);
    message[0] = (byte) (id >> 8);
    message[1] = (byte) id;
    return message;
  }

  private static byte[] answer(int id) {
    byte[] question = question(id);
    question[2] = (byte) 0x81;
    question[3] = (byte) 0x80;
    question[7] = 1;
    var out = new ByteArrayOutputStream();
    out.writeBytes(question);
    out.writeBytes(DnsMessageTest.hex("c00c 0001 0001 0000003c 0004 01020304"));
    return out.toByteArray();
  }

  private void client(byte[] datagram) {
    inspector.onDatagram(Direction.CLIENT, Bytes.of(datagram));
  }

  private void server(byte[] datagram) {
    inspector.onDatagram(Direction.SERVER, Bytes.of(datagram));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> dns(FakeExchange record) {
    return (Map<String, Object>) record.extras().get("dns");
  }

  @Test
  void aQuestionAndItsAnswerAreOneRecord() {
    client(question(7));
    assertThat(session.records()).isEmpty();
    server(answer(7));
    FakeExchange record = session.records().getFirst();
    assertThat(record.proto()).isEqualTo("dns");
    assertThat(record.input()).isEqualTo(question(7).length);
    assertThat(record.output()).isEqualTo(answer(7).length);
    assertThat(dns(record))
        .containsEntry("id", 7)
        .containsEntry("name", "www.test.local.")
        .containsEntry("type", "A")
        .containsEntry("rcode", "NOERROR")
        .doesNotContainKey("unmatched");
    assertThat((String) dns(record).get("answer")).contains("www.test.local.\t60\tIN\tA\t1.2.3.4");
    assertThat(pending).hasValue(0);
  }

  @Test
  void answersThatOvertakeEachOtherFindTheirQuestions() {
    client(question(1));
    client(question(2));
    server(answer(2));
    server(answer(1));
    assertThat(session.records()).hasSize(2).allSatisfy(r -> assertThat(r.output()).isPositive());
  }

  @Test
  void aRepeatedQuestionIsStillOne() {
    client(question(1));
    client(question(1));
    server(answer(1));
    assertThat(session.records()).hasSize(1);
    assertThat(session.records().getFirst().input()).isEqualTo(2L * question(1).length);
  }

  @Test
  void answersNobodyAskedForAreUnmatched() {
    server(answer(1));
    client(question(2));
    server(answer(3));
    server(answer(2));
    server(answer(2));
    assertThat(session.records().stream().filter(r -> dns(r).containsKey("unmatched"))).hasSize(3);
  }

  @Test
  void anAnswerAfterTheTimeIsUnmatchedAndItsQuestionUnanswered() {
    client(question(1));
    clock.addAndGet(DnsExchanges.PATIENCE_NANOS);
    server(answer(1));
    assertThat(session.records()).hasSize(2);
    assertThat(session.records().getFirst().ending()).isEqualTo(Ending.TIMEOUT);
    assertThat(dns(session.records().getLast())).containsEntry("unmatched", true);
  }

  @Test
  void questionsThatAreStillOpenAtTheEndAreWrittenDown() {
    client(question(1));
    inspector.close();
    assertThat(session.records()).hasSize(1);
    assertThat(session.records().getFirst().error()).isEqualTo("dns: no answer");
    assertThat(pending).hasValue(0);
  }

  @Test
  void openQuestionsAreBounded() {
    pending.set(DnsExchanges.MAX_PENDING - 1);
    client(question(1));
    client(question(2));
    assertThat(session.records()).as("the oldest one made room").hasSize(1);
    assertThat(pending).hasValue(DnsExchanges.MAX_PENDING);
  }

  @Test
  void whatCannotBeReadIsWrittenDownAsSuchWithItsFirstBytes() {
    var junk = new byte[2000];
    java.util.Arrays.fill(junk, (byte) 0xfe);
    client(junk);
    Map<String, Object> facts = dns(session.records().getFirst());
    assertThat((String) facts.get("malformed")).isNotEmpty();
    assertThat((String) facts.get("raw")).hasSize(2 * DnsFacts.MAX_RAW);
    assertThat(session.records().getFirst().ending()).isEqualTo(Ending.PROTOCOL);
  }

  @Test
  void readsStreamsHoweverTheyAreCut() {
    byte[] asked = framed(question(1), question(2));
    byte[] answered = framed(answer(2), answer(1));
    for (byte one : asked) {
      inspector.onBytes(Direction.CLIENT, Bytes.of(new byte[] {one}));
    }
    inspector.onBytes(Direction.SERVER, Bytes.of(answered));
    assertThat(session.records()).hasSize(2).allSatisfy(r -> assertThat(r.output()).isPositive());
  }

  private static byte[] framed(byte[]... messages) {
    var out = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      out.write(message.length >> 8);
      out.write(message.length);
      out.writeBytes(message);
    }
    return out.toByteArray();
  }

  @Test
  void isRecognisedOnAnyPortIfItIsAWholeQuestion() {
    var hints = new SniffHints(Direction.CLIENT, 5353, null, 0);
    assertThat(DnsRecognition.datagram(Bytes.of(question(1)), hints))
        .isInstanceOf(SniffResult.Match.class);
    assertThat(DnsRecognition.datagram(Bytes.of(new byte[40]), hints))
        .isEqualTo(SniffResult.NO_MATCH);
    assertThat(DnsRecognition.stream(Bytes.of(framed(question(1))), hints))
        .isInstanceOf(SniffResult.Match.class);
    assertThat(
            DnsRecognition.stream(
                Bytes.of("GET / HTTP/1.1".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                hints))
        .isEqualTo(SniffResult.NO_MATCH);
  }

  @Test
  void onItsOwnPortEverythingIsLookedAt() {
    var hints = new SniffHints(Direction.CLIENT, 53, null, 0);
    assertThat(DnsRecognition.datagram(Bytes.of(new byte[3]), hints))
        .isInstanceOf(SniffResult.Match.class);
  }
}
