package dev.weir.wire.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One DNS message. Names are absolute, end with a dot, keep their case, and show every byte that
 * could be taken for something else as {@code \DDD}.
 *
 * @param id matches an answer to its question
 * @param response whether it is an answer
 * @param opcode 0 for an ordinary query
 * @param flags those that are set, in the words of dig: {@code qr aa tc rd ra z ad cd}
 * @param rcode with the upper bits that EDNS gives
 * @param counts what the header says of questions, answers, authority, additional
 * @param questions usually one
 * @param answers as far as they were decoded
 * @param authority as far as they were decoded
 * @param additional without the OPT record
 * @param edns null without
 * @param complete whether all records were decoded, or only as many as are allowed
 */
public record DnsMessage(
    int id,
    boolean response,
    int opcode,
    List<String> flags,
    int rcode,
    List<Integer> counts,
    List<Question> questions,
    List<DnsRecord> answers,
    List<DnsRecord> authority,
    List<DnsRecord> additional,
    @Nullable Edns edns,
    boolean complete) {

  /** One question. */
  public record Question(String name, int type, int dnsClass) {}

  /**
   * What the OPT record says (RFC 6891).
   *
   * @param udpSize the largest answer that the sender takes over UDP
   * @param version 0
   * @param dnssec whether signatures are wanted
   * @param options numbers of the options, with their content
   */
  public record Edns(int udpSize, int version, boolean dnssec, List<Option> options) {}

  /** One option of EDNS; its content in hex. */
  public record Option(int code, String hex) {}

  /** What became of reading one. */
  public sealed interface Result {}

  /** It is well formed. */
  public record Parsed(DnsMessage message) implements Result {}

  /**
   * It is not.
   *
   * @param why lower case, made of our own words and numbers
   */
  public record Malformed(String why) implements Result {}

  /**
   * Reads a message that fills an array.
   *
   * @param message all of it and nothing else; not kept
   */
  public static Result read(byte[] message) {
    return new DnsReader(message).read();
  }
}
