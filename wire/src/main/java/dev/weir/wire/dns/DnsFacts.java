package dev.weir.wire.dns;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code dns} part of a record: plain maps and lists, in the order that is written. */
final class DnsFacts {
  /** What is kept of a message that cannot be read. */
  static final int MAX_RAW = 512;

  private DnsFacts() {}

  /** A question, an answer, or both; the answer says what both say. */
  static Map<String, Object> of(@Nullable DnsMessage question, @Nullable DnsMessage answer) {
    Map<String, Object> facts = new LinkedHashMap<>();
    DnsMessage asked = question != null ? question : answer;
    if (asked == null) {
      return facts;
    }
    facts.put("id", asked.id());
    boolean none = asked.questions().isEmpty();
    DnsMessage.Question first = none ? null : asked.questions().getFirst();
    facts.put("name", first == null ? "" : first.name());
    facts.put("class", first == null ? "" : DnsNumbers.dnsClass(first.dnsClass()));
    facts.put("type", first == null ? "" : DnsNumbers.type(first.type()));
    facts.put("question", question == null ? "" : DnsText.of(question));
    facts.put("answer", answer == null ? "" : DnsText.of(answer));
    facts.put("cached", false);
    if (question != null && question.edns() != null) {
      facts.put("edns", edns(question.edns()));
    }
    if (answer != null) {
      facts.put("rcode", DnsNumbers.rcode(answer.rcode()));
      facts.put("flags", answer.flags());
      facts.put("answers", records(answer.answers()));
      putUnlessEmpty(facts, "authority", records(answer.authority()));
      putUnlessEmpty(facts, "additional", records(answer.additional()));
      if (answer.edns() != null) {
        facts.put("answerEdns", edns(answer.edns()));
      }
      if (!answer.complete()) {
        facts.put("truncated", true);
      }
    }
    return facts;
  }

  /** A message that cannot be read. */
  static Map<String, Object> malformed(byte[] message, String why) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("malformed", why);
    int kept = Math.min(message.length, MAX_RAW);
    facts.put("raw", HexFormat.of().formatHex(message, 0, kept));
    return facts;
  }

  private static void putUnlessEmpty(Map<String, Object> facts, String key, List<?> list) {
    if (!list.isEmpty()) {
      facts.put(key, list);
    }
  }

  private static Map<String, Object> edns(DnsMessage.Edns edns) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("udp", edns.udpSize());
    facts.put("version", edns.version());
    facts.put("do", edns.dnssec());
    List<Map<String, Object>> options = new ArrayList<>();
    for (DnsMessage.Option option : edns.options()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("code", option.code());
      one.put("name", DnsNumbers.option(option.code()));
      one.put("data", option.hex());
      options.add(one);
    }
    putUnlessEmpty(facts, "options", options);
    return facts;
  }

  private static List<Map<String, Object>> records(List<DnsRecord> records) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (DnsRecord one : records) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", one.name());
      facts.put("type", DnsNumbers.type(one.type()));
      facts.put("class", DnsNumbers.dnsClass(one.dnsClass()));
      facts.put("ttl", one.ttl());
      facts.put("data", one.data());
      if (!one.service().isEmpty()) {
        facts.put("service", one.service());
      }
      all.add(facts);
    }
    return all;
  }
}
