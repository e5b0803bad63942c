package dev.weir.wire.dns;

import dev.weir.spi.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The data of records, as the text that zone files have. */
final class DnsData {
  private static final String DATA = "data";

  /** RFC 9460 section 14.3.2. */
  private static final String[] KEYS = {
    "mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"
  };

  private DnsData() {}

  /** Reads the data of a record; the buffer is narrowed to it. */
  static DnsRecord read(DnsBuffer in, String name, int type, int dnsClass, long ttl, int length) {
    Map<String, Object> service = Map.of();
    String text;
    if (length == 0) {
      // RFC 2136 has records without data, whatever their type.
      text = "";
    } else if (type == DnsNumbers.SVCB || type == DnsNumbers.HTTPS) {
      service = service(in);
      text = text(service);
    } else {
      text = data(in, type, length);
    }
    return new DnsRecord(name, type, dnsClass, ttl, text, service);
  }

  private static String data(DnsBuffer in, int type, int length) {
    return switch (type) {
      case DnsNumbers.A -> address(in, 4);
      case DnsNumbers.AAAA -> address(in, 16);
      case DnsNumbers.NS, DnsNumbers.CNAME, DnsNumbers.PTR, DnsNumbers.DNAME -> in.name(DATA);
      case DnsNumbers.MX -> in.u16(DATA) + " " + in.name(DATA);
      case DnsNumbers.SRV ->
          in.u16(DATA) + " " + in.u16(DATA) + " " + in.u16(DATA) + " " + in.name(DATA);
      case DnsNumbers.SOA -> {
        var text = new StringBuilder(in.name(DATA)).append(' ').append(in.name(DATA));
        for (int i = 0; i < 5; i++) {
          text.append(' ').append(in.u32(DATA));
        }
        yield text.toString();
      }
      case DnsNumbers.TXT, DnsNumbers.SPF -> strings(in);
      case DnsNumbers.CAA -> {
        int flags = in.u8(DATA);
        String tag = in.string(in.u8(DATA), DATA);
        yield flags + " " + tag + " \"" + in.string(in.remaining(), DATA) + "\"";
      }
      case DnsNumbers.DS -> {
        String head = in.u16(DATA) + " " + in.u8(DATA) + " " + in.u8(DATA);
        yield head + " " + in.hex(in.remaining(), DATA).toUpperCase(java.util.Locale.ROOT);
      }
      default -> "\\# " + length + " " + in.hex(length, DATA);
    };
  }

  private static String address(DnsBuffer in, int length) {
    return host(in.bytes(length, "address"));
  }

  private static String host(byte[] bytes) {
    if (bytes.length == 0) {
      return "";
    }
    try {
      InetAddress ip = InetAddress.getByAddress(bytes);
      // The JDK takes the mapping of IPv4 into IPv6 back.
      boolean mapped = bytes.length == 16 && ip.getAddress().length == 4;
      return mapped ? "::ffff:" + Addresses.host(ip) : Addresses.host(ip);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  private static String strings(DnsBuffer in) {
    var text = new StringBuilder();
    while (in.remaining() > 0) {
      text.append(text.isEmpty() ? "\"" : " \"");
      text.append(in.string(in.u8("text"), "text")).append('"');
    }
    return text.toString();
  }

  /**
   * A service binding (RFC 9460 section 2.2).
   *
   * <pre>
   *  +------------+--------+---------------------------------+
   *  | priority 2 | target | (key 2, length 2, value) …      |
   *  +------------+--------+---------------------------------+
   * </pre>
   */
  private static Map<String, Object> service(DnsBuffer in) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("priority", in.u16(DATA));
    all.put("target", in.name(DATA));
    int before = -1;
    while (in.remaining() > 0) {
      int key = in.u16("service parameter");
      int length = in.u16("service parameter");
      if (key <= before) {
        in.fail("service parameter: key " + key + " (expected more than " + before + ")");
        break;
      }
      before = key;
      all.put(key < KEYS.length ? KEYS[key] : "key" + key, value(in, key, length));
    }
    return all;
  }

  private static Object value(DnsBuffer in, int key, int length) {
    int until = in.offset() + length;
    if (length > in.remaining()) {
      in.fail("service parameter: " + length + " bytes (expected at most " + in.remaining() + ")");
      return "";
    }
    return switch (key) {
      case 0 -> {
        List<String> keys = new ArrayList<>();
        while (in.offset() < until && !in.isBroken()) {
          int named = in.u16("mandatory");
          keys.add(named < KEYS.length ? KEYS[named] : "key" + named);
        }
        yield whole(in, until, keys);
      }
      case 1 -> {
        List<String> protocols = new ArrayList<>();
        while (in.offset() < until && !in.isBroken()) {
          protocols.add(in.string(in.u8("alpn"), "alpn"));
        }
        yield whole(in, until, protocols);
      }
      case 3 -> whole(in, until, in.u16("port"));
      case 4, 6 -> {
        List<String> hints = new ArrayList<>();
        while (in.offset() < until && !in.isBroken()) {
          hints.add(address(in, key == 4 ? 4 : 16));
        }
        yield whole(in, until, hints);
      }
      case 5 -> Base64.getEncoder().encodeToString(in.bytes(length, "ech"));
      default -> in.string(length, "service parameter");
    };
  }

  private static Object whole(DnsBuffer in, int until, Object value) {
    if (in.offset() != until) {
      in.fail("service parameter: its length and its content do not agree");
    }
    return value;
  }

  private static String text(Map<String, Object> service) {
    var text = new StringBuilder();
    service.forEach((key, value) -> {
      if (key.equals("priority")) {
        text.append(value);
      } else if (key.equals("target")) {
        text.append(' ').append(value);
      } else {
        String shown = value instanceof List<?> list ? joined(list) : String.valueOf(value);
        text.append(' ').append(key).append("=\"").append(shown).append('"');
      }
    });
    return text.toString();
  }

  private static String joined(List<?> list) {
    var text = new StringBuilder();
    for (Object one : list) {
      text.append(text.isEmpty() ? "" : ",").append(one);
    }
    return text.toString();
  }
}
