package dev.weir.wire.dns;

import dev.weir.wire.dns.DnsMessage.Edns;
import dev.weir.wire.dns.DnsMessage.Malformed;
import dev.weir.wire.dns.DnsMessage.Option;
import dev.weir.wire.dns.DnsMessage.Parsed;
import dev.weir.wire.dns.DnsMessage.Question;
import dev.weir.wire.dns.DnsMessage.Result;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message.
 *
 * <pre>
 *  header (RFC 1035 section 4.1.1):
 *  +------+----+--------+----+----+----+----+---+----+----+-------+--------------------+
 *  | id 2 | QR | opcode | AA | TC | RD | RA | Z | AD | CD | rcode | four counts of 2   |
 *  +------+----+--------+----+----+----+----+---+----+----+-------+--------------------+
 *  question:  name, type 2, class 2
 *  record:    name, type 2, class 2, ttl 4, length 2, data
 * </pre>
 */
final class DnsReader {
  /** Records that are decoded; the others are counted and skipped. */
  private static final int MAX_RECORDS = 128;

  private static final int HEADER = 12;
  private static final String[] FLAGS = {"qr", "aa", "tc", "rd", "ra", "z", "ad", "cd"};
  private static final int[] BITS = {0x8000, 0x400, 0x200, 0x100, 0x80, 0x40, 0x20, 0x10};

  private final DnsBuffer in;
  private final int size;
  private @Nullable Edns edns;
  private int upperRcode;
  private int decoded;
  private boolean complete = true;

  DnsReader(byte[] message) {
    in = new DnsBuffer(message);
    size = message.length;
  }

  Result read() {
    if (size < HEADER) {
      return new Malformed("header: " + size + " bytes (expected 12)");
    }
    int id = in.u16("id");
    int bits = in.u16("flags");
    List<String> flags = new ArrayList<>();
    for (int i = 0; i < BITS.length; i++) {
      if ((bits & BITS[i]) != 0) {
        flags.add(FLAGS[i]);
      }
    }
    List<Integer> counts =
        List.of(in.u16("counts"), in.u16("counts"), in.u16("counts"), in.u16("counts"));
    List<Question> questions = questions(counts.get(0));
    List<DnsRecord> answers = records(counts.get(1), "answer");
    List<DnsRecord> authority = records(counts.get(2), "authority");
    List<DnsRecord> additional = records(counts.get(3), "additional");
    if (complete && in.remaining() > 0) {
      in.fail("message: " + in.remaining() + " bytes too many");
    }
    if (in.isBroken()) {
      return new Malformed(in.why());
    }
    return new Parsed(
        new DnsMessage(
            id,
            (bits & 0x8000) != 0,
            bits >> 11 & 15,
            List.copyOf(flags),
            upperRcode << 4 | (bits & 15),
            counts,
            questions,
            answers,
            authority,
            additional,
            edns,
            complete));
  }

  private List<Question> questions(int count) {
    List<Question> all = new ArrayList<>(Math.min(count, 4));
    for (int i = 0; i < count && !in.isBroken(); i++) {
      if (full()) {
        return all;
      }
      decoded++;
      all.add(new Question(in.name("question"), in.u16("question"), in.u16("question")));
    }
    return all;
  }

  /** Whether nothing more is decoded, well formed or not. */
  private boolean full() {
    boolean full = decoded >= MAX_RECORDS || in.isFull();
    if (full) {
      complete = false;
    }
    return full;
  }

  private List<DnsRecord> records(int count, String section) {
    List<DnsRecord> all = new ArrayList<>(Math.min(count, 16));
    for (int i = 0; i < count && !in.isBroken(); i++) {
      if (!complete || full()) {
        return all;
      }
      decoded++;
      String name = in.name(section);
      int type = in.u16(section);
      int dnsClass = in.u16(section);
      if (type == DnsNumbers.OPT) {
        opt(dnsClass, section);
        continue;
      }
      long ttl = in.u32(section);
      int length = in.u16(section);
      in.narrow(length, section + " data");
      all.add(DnsData.read(in, name, type, dnsClass, ttl, length));
      in.widen(section + " data");
    }
    return all;
  }

  /**
   * RFC 6891 section 6.1.3: the fields of an OPT record have meanings of their own.
   *
   * <pre>
   *  class: UDP size 2 | ttl: upper rcode 1, version 1, DO 1 bit, Z 15 bits | length 2
   *  data: (option code 2, length 2, content) …
   * </pre>
   */
  private void opt(int udpSize, String section) {
    upperRcode = in.u8(section);
    int version = in.u8(section);
    boolean dnssec = (in.u16(section) & 0x8000) != 0;
    in.narrow(in.u16(section), "edns");
    List<Option> options = new ArrayList<>();
    while (in.remaining() > 0 && options.size() < MAX_RECORDS) {
      int code = in.u16("edns option");
      options.add(new Option(code, in.hex(in.u16("edns option"), "edns option")));
    }
    in.widen("edns");
    if (edns != null) {
      in.fail("edns: two OPT records (expected one)");
    }
    edns = new Edns(udpSize, version, dnssec, List.copyOf(options));
  }
}
