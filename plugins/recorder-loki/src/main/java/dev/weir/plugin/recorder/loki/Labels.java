package dev.weir.plugin.recorder.loki;

import dev.weir.spi.HostPort;
import dev.weir.wire.json.JsonText;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The labels of a record's stream. Each is out of a closed set, so that strangers cannot make
 * streams: names that the configuration has, protocols that sniffers know (at most {@value
 * #MOST_PROTOCOLS}), hosts that the configuration lists. One thread.
 */
final class Labels {
  /** In bytes; Loki's default. */
  static final int LONGEST_VALUE = 2048;

  static final String OTHER = "other";

  private static final int MOST_PROTOCOLS = 32;
  private static final Pattern PROTOCOL = Pattern.compile("[a-z0-9][a-z0-9._+-]{0,31}");

  private final boolean gost;
  private final String id;
  private final Map<String, String> fixed;
  private final List<String> hosts;
  private final Set<String> protocols = new HashSet<>();

  Labels(LokiConfig config) {
    gost = config.format() == LokiConfig.Format.GOST;
    id = config.id();
    fixed = config.labels();
    hosts = config.hosts().stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  /** The labels as a JSON object, always in the same order. */
  String of(Facts facts) {
    var labels = new TreeMap<>(fixed);
    String service = Utf8.cut(facts.text("service"), LONGEST_VALUE);
    if (gost) {
      labels.put("service_name", service.isEmpty() ? id : service);
      put(labels, "node", Utf8.cut(facts.text("node"), LONGEST_VALUE));
    } else {
      labels.put("job", id);
      put(labels, "service", service);
      put(labels, "proto", protocol(facts.text("proto")));
    }
    if (!hosts.isEmpty() && facts.isJson()) {
      labels.put("host", host(facts.text("host")));
    }
    var json = new JsonText(128).raw('{');
    labels.forEach((name, value) -> {
      if (json.size() > 1) {
        json.raw(',');
      }
      json.field(name, value);
    });
    return json.raw('}').toString();
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isEmpty()) {
      labels.put(name, value);
    }
  }

  private String protocol(String proto) {
    if (proto.isEmpty() || protocols.contains(proto)) {
      return proto;
    }
    if (protocols.size() >= MOST_PROTOCOLS || !PROTOCOL.matcher(proto).matches()) {
      return OTHER;
    }
    protocols.add(proto);
    return proto;
  }

  /** The entry of the list that a target matches, never what the target says. */
  private String host(String target) {
    HostPort parsed = HostPort.parse(target, 0);
    if (parsed == null) {
      return OTHER;
    }
    String name = parsed.canonicalHost();
    for (String host : hosts) {
      if (host.startsWith("*") ? name.endsWith(host.substring(1)) : name.equals(host)) {
        return host;
      }
    }
    return OTHER;
  }
}
