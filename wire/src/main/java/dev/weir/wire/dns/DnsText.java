package dev.weir.wire.dns;

import java.util.List;

/** A message as text, in the form that dig and the tools after it have made known. */
final class DnsText {
  private DnsText() {}

  static String of(DnsMessage message) {
    var out = new StringBuilder(256);
    out.append(";; opcode: ").append(DnsNumbers.opcode(message.opcode()));
    out.append(", status: ").append(DnsNumbers.rcode(message.rcode()));
    out.append(", id: ").append(message.id()).append('\n');
    out.append(";; flags:");
    message.flags().forEach(flag -> out.append(' ').append(flag));
    out.append("; QUERY: ").append(message.counts().get(0));
    out.append(", ANSWER: ").append(message.counts().get(1));
    out.append(", AUTHORITY: ").append(message.counts().get(2));
    out.append(", ADDITIONAL: ").append(message.counts().get(3)).append('\n');
    DnsMessage.Edns edns = message.edns();
    if (edns != null) {
      edns(out, edns);
    }
    if (!message.questions().isEmpty()) {
      out.append("\n;; QUESTION SECTION:\n");
      for (DnsMessage.Question question : message.questions()) {
        out.append(';').append(question.name());
        out.append('\t').append(DnsNumbers.dnsClass(question.dnsClass()));
        out.append("\t ").append(DnsNumbers.type(question.type())).append('\n');
      }
    }
    section(out, "ANSWER", message.answers());
    section(out, "AUTHORITY", message.authority());
    section(out, "ADDITIONAL", message.additional());
    return out.toString();
  }

  private static void edns(StringBuilder out, DnsMessage.Edns edns) {
    out.append("\n;; OPT PSEUDOSECTION:\n; EDNS: version ").append(edns.version());
    out.append(edns.dnssec() ? "; flags: do; udp: " : "; flags:; udp: ").append(edns.udpSize());
    for (DnsMessage.Option option : edns.options()) {
      out.append("\n; ").append(DnsNumbers.option(option.code())).append(": ").append(option.hex());
    }
    out.append('\n');
  }

  private static void section(StringBuilder out, String title, List<DnsRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    out.append("\n;; ").append(title).append(" SECTION:\n");
    for (DnsRecord one : records) {
      out.append(one.name()).append('\t').append(one.ttl());
      out.append('\t').append(DnsNumbers.dnsClass(one.dnsClass()));
      out.append('\t').append(DnsNumbers.type(one.type()));
      out.append('\t').append(one.data()).append('\n');
    }
  }
}
