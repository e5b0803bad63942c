package dev.weir.wire.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.HostPort;
import dev.weir.spi.sniff.Bytes;
import dev.weir.wire.socks.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers byte by byte, as peers of other makes write them. */
class RelayRequestTest {
  private static final RelayRequest.User USER =
      new RelayRequest.User(
          "user".getBytes(StandardCharsets.US_ASCII), "pass".getBytes(StandardCharsets.US_ASCII));

  private static String encoded(int network, RelayRequest.@Nullable User user, String address) {
    HostPort target = HostPort.parse(address, 0);
    return HexFormat.of()
        .formatHex(new RelayRequest(RelayRequest.CONNECT, network, user, target).encode());
  }

  private static Parsed<RelayRequest> parse(String hex) {
    return RelayRequest.parse(Bytes.of(HexFormat.of().parseHex(hex)));
  }

  private static RelayRequest read(String hex) {
    return parse(hex) instanceof Parsed.Done<RelayRequest>(RelayRequest request, int length)
            && length == hex.length() / 2
        ? request
        : org.assertj.core.api.Assertions.fail("not a whole request: " + parse(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4:80,           0101000a02000701010203040050",
    "example.com:443,      0101001202000f030b6578616d706c652e636f6d01bb",
    "[2001:db8::1]:443,    010100160200130420010db800000000000000000000000101bb",
    "[::ffff:1.2.3.4]:80,  0101000a02000701010203040050",
    "[fe80::1%a]:1,        01010010" + "02000d0309666538303a3a312561" + "0001",
    "1.2.3:80,             0101000c02000903" + "05312e322e330050"
  })
  void writesAnAddressByWhatItIs(String address, String expected) {
    assertThat(encoded(0, null, address)).isEqualTo(expected);
  }

  @Test
  void writesNetworkUserAndAddressInThisOrder() {
    assertThat(encoded(RelayRequest.TCP, USER, "1.2.3.4:80"))
        .isEqualTo("01010017" + "01000a04757365720470617373" + "02000701010203040050");
    assertThat(encoded(RelayRequest.UDP, USER, "1.2.3.4:53"))
        .isEqualTo(
            "0181001c" + "0400020001" + "01000a04757365720470617373" + "02000701010203040035");
  }

  @Test
  void readsFeaturesInAnyOrderAndOfTwoTheLast() {
    RelayRequest request =
        read(
            "01010021"
                + "02000701010203040050"
                + "01000a04757365720470617373"
                + "02000701050607080051");
    assertThat(request.address()).isEqualTo(new HostPort("5.6.7.8", 81));
    RelayRequest.User user = request.user();
    assertThat(user).isNotNull();
    assertThat(new String(user.password(), StandardCharsets.US_ASCII)).isEqualTo("pass");
  }

  @Test
  void takesCommandZeroForConnectAndTheFlagForUdp() {
    assertThat(read("0100000a02000701010203040050").command()).isEqualTo(RelayRequest.CONNECT);
    assertThat(read("0181000a02000701010203040050").network()).isEqualTo(RelayRequest.UDP);
    assertThat(read("01010000").address()).isNull();
  }

  @Test
  void leavesWhatFollowsAlone() {
    assertThat(parse("0101000a02000701010203040050" + "474554"))
        .isInstanceOfSatisfying(Parsed.Done.class, done -> assertThat(done.length()).isEqualTo(14));
  }

  @ParameterizedTest
  @CsvSource({
    "05,                            version",
    "0104,                          command",
    "010100020200,                  past the header",
    "0101000a02000801010203040050,  past the header",
    "01010003090000,                feature 9",
    "0101000a02000702010203040050,  feature 2",
    "0101000a02000703040a0a0a0050,  feature 2",
    "010100080200050302610a0050,    feature 2",
    "0101000601000304757365,        feature 1",
    "0101000404000101,              feature 4",
    "0101000403000101,              feature 3"
  })
  void saysWhatIsMalformed(String hex, String what) {
    assertThat(parse(hex))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class,
            bad -> {
              assertThat(bad.why()).contains(what);
              assertThat(bad.code()).isEqualTo(RelayStatus.BAD_REQUEST.code());
            });
  }
}
