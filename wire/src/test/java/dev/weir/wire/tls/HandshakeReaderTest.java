package dev.weir.wire.tls;

import static dev.weir.wire.tls.HelloBuilder.hex;
import static dev.weir.wire.tls.HelloBuilder.join;
import static dev.weir.wire.tls.HelloBuilder.message;
import static dev.weir.wire.tls.HelloBuilder.record;
import static dev.weir.wire.tls.HelloBuilder.records;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.tls.HandshakeReader.Alert;
import dev.weir.wire.tls.HandshakeReader.Broken;
import dev.weir.wire.tls.HandshakeReader.Message;
import dev.weir.wire.tls.HandshakeReader.More;
import dev.weir.wire.tls.HandshakeReader.Read;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeReaderTest {
  private static final int CLIENT = ClientHello.TYPE;
  private static final int SERVER = ServerHello.TYPE;

  static final List<String> NAMES = Fixtures.CLIENTS;

  private final HandshakeReader reader = new HandshakeReader(CLIENT);

  private static Read read(HandshakeReader reader, byte[] chunk) {
    return reader.read(Bytes.of(chunk), 0);
  }

  private static Message readMessage(HandshakeReader reader, byte[] chunk) {
    Read read = read(reader, chunk);
    assertThat(read).isInstanceOf(Message.class);
    return (Message) read;
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void handsOverTheHelloOfOneRecord(String name) {
    byte[] stream = Fixtures.client(name);
    int end = 5 + Bytes.of(stream).u16(3);

    Message message = readMessage(reader, stream);

    assertThat(message.body()).isEqualTo(Fixtures.body(stream));
    assertThat(message.records()).isEqualTo(Arrays.copyOf(stream, end));
    assertThat(message.next()).isEqualTo(end);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void givesTheSameResultForASplitAtEveryByte(String name) {
    byte[] stream = Fixtures.client(name);
    int end = 5 + Bytes.of(stream).u16(3);
    for (int split = 1; split < end; split++) {
      var fresh = new HandshakeReader(CLIENT);
      assertThat(read(fresh, Arrays.copyOf(stream, split))).isInstanceOf(More.class);
      Message message = readMessage(fresh, Arrays.copyOfRange(stream, split, stream.length));
      assertThat(message.body()).isEqualTo(Fixtures.body(stream));
      assertThat(message.records()).isEqualTo(Arrays.copyOf(stream, end));
      assertThat(message.next()).isEqualTo(end - split);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100, 511, 600, 1518})
  void joinsAMessageFromRecordsOfAnySize(int size) {
    byte[] body = Fixtures.clientBody("go13");
    byte[] stream = records(message(CLIENT, body), size);

    Message whole = readMessage(reader, stream);
    assertThat(whole.body()).isEqualTo(body);
    assertThat(whole.records()).isEqualTo(stream);
    assertThat(whole.next()).isEqualTo(stream.length);

    var slow = new HandshakeReader(CLIENT);
    for (int i = 0; i < stream.length - 1; i++) {
      assertThat(read(slow, new byte[] {stream[i]})).isInstanceOf(More.class);
    }
    Message last = readMessage(slow, new byte[] {stream[stream.length - 1]});
    assertThat(last.body()).isEqualTo(body);
    assertThat(last.records()).isEqualTo(stream);
    assertThat(last.next()).isEqualTo(1);
  }

  @Test
  void leavesWhatFollowsTheRecordToTheCaller() {
    byte[] hello = Fixtures.client("curl");
    byte[] chunk = join(hello, hex("1403030001011703030000"));

    Message message = readMessage(reader, chunk);

    assertThat(message.next()).isEqualTo(hello.length);
    assertThat(message.records()).isEqualTo(hello);
  }

  @Test
  void keepsTheWholeRecordWhenTheServerPutsItsCertificateIntoTheSame() {
    byte[] hello = message(SERVER, new HelloBuilder().serverBody(0xc02f));
    byte[] record = record(22, join(hello, message(11, new byte[3000])));
    var server = new HandshakeReader(SERVER);

    assertThat(read(server, Arrays.copyOf(record, 2000))).isInstanceOf(More.class);
    Message message = readMessage(server, Arrays.copyOfRange(record, 2000, record.length));

    assertThat(message.body()).isEqualTo(Arrays.copyOfRange(hello, 4, hello.length));
    assertThat(message.records()).isEqualTo(record);
  }

  @Test
  void tellsAMessageWhoseRecordWasCutOff() {
    byte[] hello = message(SERVER, new HelloBuilder().serverBody(0xc02f));
    byte[] record = record(22, join(hello, message(11, new byte[3000])));
    var server = new HandshakeReader(SERVER);

    read(server, Arrays.copyOf(record, 5 + hello.length - 1));
    assertThat(server.early()).isNull();
    read(server, Arrays.copyOfRange(record, 5 + hello.length - 1, 1000));

    Message message = server.early();
    assertThat(message).isNotNull();
    assertThat(message.body()).isEqualTo(Arrays.copyOfRange(hello, 4, hello.length));
    assertThat(message.records()).isEqualTo(Arrays.copyOf(record, 1000));
  }

  @Test
  void readsOneMessageAfterTheOther() {
    byte[] stream = Fixtures.server("retry");
    var server = new HandshakeReader(SERVER);

    Message first = readMessage(server, stream);
    Read second = server.read(Bytes.of(stream), first.next());

    assertThat(first.records()).isEqualTo(Arrays.copyOf(stream, 93));
    assertThat(second).isInstanceOf(Message.class);
    assertThat(((Message) second).records()).isEqualTo(Arrays.copyOfRange(stream, 99, 99 + 228));
  }

  @Test
  void reportsAnAlertAndGoesOn() {
    byte[] hello = new HelloBuilder().serverStream(0x1301);
    byte[] stream = join(record(21, hex("0170")), hello);
    var server = new HandshakeReader(SERVER);

    assertThat(read(server, stream)).isEqualTo(new Alert(1, 112, 7));
    Read next = server.read(Bytes.of(stream), 7);
    assertThat(next).isInstanceOf(Message.class);
    assertThat(((Message) next).records()).isEqualTo(hello);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          47455420 2f                    | record type: 71 (expected 22)
          17 0303 0001 00                | record type: 23 (expected 22)
          16 02                          | record version: major 2 (expected 3)
          16 0305                        | record version: minor 5 (expected 0..4)
          16 0301 0000                   | record length: 0 (expected 1..16640)
          16 0301 4101                   | record length: 16641 (expected 1..16640)
          16 0301 0004 02                | handshake type: 2 (expected 1)
          16 0301 0200 01 ffffff 03 03   | hello: 16777215 bytes (expected less than 65536)
          16 0301 0200 01 00fff8 03 03   | hello: 65528 bytes (expected less than 65536)
          16 0301 0001 01 15 0301 0002   | record type: 21 within a message (expected 22)
          16 0301 0001 01 14 0301 0001   | record type: 20 within a message (expected 22)
          15 0301 0003                   | record length: 3 for type 21 (expected 2)
          14 0301 0002                   | record length: 2 for type 20 (expected 1)
          """)
  void saysWhatIsWrongAtTheFirstByteThatIs(String bytes, String why) {
    assertThat(read(reader, hex(bytes))).isEqualTo(new Broken(why));
    assertThat(read(reader, Fixtures.client("curl")))
        .as("it does not recover")
        .isEqualTo(new Broken(why));
    assertThat(reader.needed()).isZero();
    assertThat(reader.reserved()).isZero();
    assertThat(reader.early()).isNull();

    byte[] all = hex(bytes);
    var slow = new HandshakeReader(CLIENT);
    Read last = new More();
    for (int i = 0; i < all.length && last instanceof More; i++) {
      last = read(slow, new byte[] {all[i]});
    }
    assertThat(last).isEqualTo(new Broken(why));
  }

  @Test
  void stopsAfterTooManyOtherRecords() {
    byte[] change = record(20, hex("01"));
    var server = new HandshakeReader(SERVER);
    for (int i = 0; i < 8; i++) {
      assertThat(read(server, change)).isInstanceOf(More.class);
    }
    assertThat(read(server, change))
        .isEqualTo(new Broken("hello: more than 8 other records before it"));
  }

  @Test
  void takesALargestHelloAndNotOneByteMore() {
    int body = HandshakeReader.MAX_HELLO - 4 - 4 * 5;
    byte[] largest = records(message(CLIENT, new byte[body]), 16_640);
    assertThat(largest).hasSize(HandshakeReader.MAX_HELLO);
    assertThat(readMessage(reader, largest).body()).hasSize(body);

    byte[] larger = records(message(CLIENT, new byte[body + 1]), 16_640);
    assertThat(read(new HandshakeReader(CLIENT), larger))
        .isEqualTo(new Broken("hello: more than 65536 bytes of records"));
  }

  @Test
  void countsRecordHeadersAgainstTheLimit() {
    byte[] tiny = records(message(CLIENT, new byte[20_000]), 1);
    assertThat(read(reader, tiny)).isEqualTo(new Broken("hello: more than 65536 bytes of records"));
  }

  @Test
  void reservesNothingForADeclaredLength() {
    assertThat(read(reader, hex("16 0301 4000 01 00ffe0"))).isInstanceOf(More.class);
    assertThat(reader.reserved()).isLessThanOrEqualTo(9 + 4096);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000, 16_640})
  void neverReservesMuchMoreThanItReceived(int size) {
    byte[] stream = records(message(CLIENT, new byte[10_000]), size);
    for (int i = 0; i < stream.length - 1; i++) {
      assertThat(read(reader, new byte[] {stream[i]})).isInstanceOf(More.class);
      assertThat(reader.reserved()).isLessThanOrEqualTo(i + 1 + 4096);
    }
    readMessage(reader, new byte[] {stream[stream.length - 1]});
    assertThat(reader.reserved()).isZero();
  }

  @Test
  void saysHowMuchIsMissingAtTheLeast() {
    assertThat(reader.needed()).isEqualTo(5);
    read(reader, hex("16 03"));
    assertThat(reader.needed()).isEqualTo(3);
    read(reader, hex("01 0200"));
    assertThat(reader.needed()).isEqualTo(4);
    read(reader, hex("01 00"));
    assertThat(reader.needed()).isEqualTo(2);
    read(reader, hex("01 fc"));
    assertThat(reader.needed()).isEqualTo(508);
    read(reader, new byte[500]);
    assertThat(reader.needed()).isEqualTo(8);
  }

  @Test
  void countsTheRecordsThatMustStillCome() {
    read(reader, hex("16 0301 0008 01 004e20 00000000"));
    assertThat(reader.needed()).isEqualTo(20_000 - 4 + 2 * 5);
    read(reader, hex("16 03"));
    assertThat(reader.needed()).isEqualTo(20_000 - 4 + 2 * 5 - 2);
    read(reader, hex("01 4000"));
    assertThat(reader.needed()).isEqualTo(20_000 - 4 + 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16_640})
  void needsFewLooksHoweverSmallTheRecordsAre(int size) {
    byte[] stream = records(message(CLIENT, new byte[10_000]), size);
    int have = 0;
    int looks = 0;
    Read read = new More();
    while (read instanceof More) {
      int next = have + reader.needed();
      assertThat(next).isGreaterThan(have).isLessThanOrEqualTo(stream.length);
      read = read(reader, Arrays.copyOfRange(stream, have, next));
      have = next;
      looks++;
    }
    assertThat(read).isInstanceOf(Message.class);
    assertThat(have).isEqualTo(stream.length);
    assertThat(looks).isLessThan(100);
  }
}
