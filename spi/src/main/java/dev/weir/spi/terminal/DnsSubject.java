package dev.weir.spi.terminal;

import static dev.weir.spi.terminal.RecordLine.number;
import static dev.weir.spi.terminal.SafeText.clean;
import static dev.weir.spi.terminal.SafeText.end;
import static dev.weir.spi.terminal.SafeText.middle;

import dev.weir.spi.record.Fields;

/** A DNS question and its answer: {@code A www.example.org -> 192.0.2.7 (ttl 300)}. */
record DnsSubject(Fields fields) implements Subject {
  private static final String ARROW = " -> ";

  /** More answers than this are not looked at. */
  private static final int MOST = 32;

  private static final int LEAST_NAME = 12;

  @Override
  public String verb() {
    return "DNS";
  }

  @Override
  public boolean spans() {
    return true;
  }

  @Override
  public String version() {
    return fields.text("network").equals("udp") ? "udp" : "tcp";
  }

  @Override
  public String target(int columns) {
    String type = end(clean(fields.text("dns.type")), 8);
    String name = clean(withoutDot(fields.text("dns.name")));
    int room = columns - type.length() - 1 - ARROW.length();
    int least = Math.min(LEAST_NAME, SafeText.width(name));
    String answer = answer(room - least);
    return type + " " + middle(name, room - SafeText.width(answer)) + ARROW + answer;
  }

  private String answer(int room) {
    String rcode = fields.text("dns.rcode");
    if (rcode.isEmpty()) {
      return end("no answer", room);
    }
    if (!rcode.equals("NOERROR")) {
      return end(clean(rcode), room);
    }
    int best = best();
    if (best < 0) {
      return end("nothing", room);
    }
    String data = clean(withoutDot(fields.text("dns.answers." + best + ".data")));
    String ttl = " (ttl " + number(fields, "dns.answers." + best + ".ttl") + ")";
    return SafeText.width(data) + ttl.length() <= room ? data + ttl : middle(data, room);
  }

  /** The first answer of the type that was asked for, or else the first; -1 if there is none. */
  private int best() {
    String asked = fields.text("dns.type");
    int best = -1;
    for (int i = 0; i < MOST && fields.at("dns.answers." + i + ".type") != null; i++) {
      if (fields.text("dns.answers." + i + ".type").equals(asked)) {
        return i;
      }
      best = best < 0 ? i : best;
    }
    return best;
  }

  private static String withoutDot(String name) {
    return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
