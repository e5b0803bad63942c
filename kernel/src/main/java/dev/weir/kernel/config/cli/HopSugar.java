package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code -F}: a hop with one node for each address.
 *
 * <pre>
 * [connector[+dialer]://][user[:password]@]host:port[,host:port…][?key=value&amp;…]
 * </pre>
 */
final class HopSugar {
  private static final List<String> NODE_PREFIXES = List.of("node.", "connector.", "dialer.");

  private static final Set<String> DIRECT = Set.of("direct", "virtual");

  private final Source source;
  private final Url url;
  private final Settings settings;
  private final Place place;

  private HopSugar(Source source, Url url) {
    this.source = source;
    this.url = url;
    this.settings = Settings.of(source, url);
    this.place = source.at(url.hostAt());
  }

  /** The hop, or null if errors were noted. */
  static @Nullable Mapping hop(Source source, int index, Vocabulary vocabulary, Named named) {
    if (source.text().isBlank()) {
      source.error(0, "W1009", "empty (expected: for example relay://10.0.0.2:8420)");
      return null;
    }
    Url url = UrlReader.read(source, true);
    return url == null ? null : new HopSugar(source, url).hop(index, vocabulary, named);
  }

  private @Nullable Mapping hop(int index, Vocabulary vocabulary, Named named) {
    String address = address();
    if (address == null) {
      return null;
    }
    Mapping selector = Common.selector(settings, place);
    Tree hop = new Tree(place).text("name", "hop-" + index).put("selector", selector);
    references(hop, named);
    String device = settings.text("interface");
    if (!device.isEmpty()) {
      settings.move(
          "interface", "hop.interface", Tree.text(device, settings.placeOf("interface", place)));
    }
    for (String key : List.of("so_mark", "proxyProtocol")) {
      long number = settings.positive(key);
      if (number > 0) {
        settings.move(
            key, "hop." + key, Tree.plain(Long.toString(number), settings.placeOf(key, place)));
      }
    }
    Mapping metadata = settings.section("hop.", NODE_PREFIXES, place);
    settings.removePrefixed("hop.");
    return hop.list("nodes", nodes(address, vocabulary)).put("metadata", metadata).build();
  }

  private void references(Tree hop, Named named) {
    String bypass = settings.text("bypass");
    if (!bypass.isEmpty()) {
      hop.text(
          "bypass",
          named.matchers("bypasses", "bypass", bypass, settings.placeOf("bypass", place)));
      settings.remove("bypass");
    }
    String resolver = settings.text("resolver");
    if (!resolver.isEmpty()) {
      hop.text("resolver", named.resolver(resolver, "", settings.placeOf("resolver", place)));
      settings.remove("resolver");
    }
    String hosts = settings.text("hosts");
    if (!hosts.isEmpty()) {
      hop.text("hosts", named.hosts(hosts, settings.placeOf("hosts", place)));
      settings.remove("hosts");
    }
  }

  /** The address list, or null if errors were noted. */
  private @Nullable String address() {
    if (Scheme.hasPathAsAddress(url)) {
      return url.path();
    }
    String host = url.host();
    int wrong = Percent.malformed(host);
    if (wrong >= 0) {
      source.error(url.hostAt() + wrong, "W1004", "'%' without two hexadecimal digits");
      return null;
    }
    String decoded = Percent.decode(host, false);
    if (decoded == null || decoded.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      source.error(
          url.hostAt(),
          "W1010",
          "host: " + source.shown(url.hostAt(), host) + " (expected: host:port)");
      return null;
    }
    return havePorts(decoded) ? decoded : null;
  }

  private boolean havePorts(String addresses) {
    int at = url.hostAt();
    for (String address : addresses.split(",", -1)) {
      String port = port(address);
      if (!port.isEmpty() && AddressRange.number(port).isEmpty()) {
        source.error(
            at,
            "W1006",
            "port: "
                + source.shown(at + address.length() - port.length(), port)
                + " (expected: 1 to 65535)");
        return false;
      }
      if (!address.isEmpty() && AddressRange.number(port).orElse(0) > AddressRange.HIGHEST_PORT) {
        source.doubt(at, "W1006", "port: " + port + " (expected: 1 to 65535)");
      }
      at += address.length() + 1;
    }
    return true;
  }

  private static String port(String address) {
    int from = address.startsWith("[") ? address.lastIndexOf(']') : 0;
    int colon = address.lastIndexOf(':');
    return colon > from || colon == 0 ? address.substring(colon + 1) : "";
  }

  private List<Mapping> nodes(String addresses, Vocabulary vocabulary) {
    Scheme scheme = Scheme.ofNode(source, url, vocabulary);
    Settings asked = settings.snapshot();
    Mapping auth = Common.auth(source, url, asked);
    boolean ssh = scheme.lower().equals("ssh") || scheme.lower().equals("sshd");
    Common.removeTlsFiles(settings);
    settings.remove("auth", "tls.secure", "secure", "tls.servername", "serverName");
    Mapping connector =
        new Tree(place)
            .text("type", scheme.upper())
            .put("auth", ssh ? null : auth)
            .put("metadata", metadata("connector.", "node.", "dialer."))
            .build();
    Mapping dialerMetadata = metadata("dialer.", "node.", "connector.");
    Mapping nodeMetadata = metadata("node.", "connector.", "dialer.");
    List<Mapping> nodes = new ArrayList<>();
    for (String address : Named.parts(addresses)) {
      Mapping dialer =
          new Tree(place)
              .text("type", scheme.lower())
              .put("auth", ssh ? auth : null)
              .put("tls", tls(asked, addresses, address))
              .put("metadata", dialerMetadata)
              .build();
      nodes.add(
          new Tree(place)
              .text("name", "node-" + nodes.size())
              .text("addr", address)
              .put("connector", connector)
              .put("dialer", dialer)
              .put("metadata", nodeMetadata)
              .build());
    }
    if (nodes.isEmpty() && !DIRECT.contains(scheme.upper())) {
      source.doubt(url.hostAt(), "W1015", "no address (expected: host:port, or direct://)");
    }
    return nodes;
  }

  private Mapping metadata(String own, String... others) {
    return settings.section(own, List.of(others), place);
  }

  private Mapping tls(Settings asked, String addresses, String address) {
    Tree tls = Common.tlsFiles(asked, place);
    if (asked.isTrue("tls.secure", "secure")) {
      tls.plain("secure", "true");
    }
    String name = asked.text("tls.serverName", "serverName");
    return tls.text("serverName", name.isEmpty() ? serverName(addresses, address) : name).build();
  }

  /**
   * The name to verify. For most lists the grammar's origin has one text for all nodes, which names
   * none of them; where it takes no list at all (http with several ports, bracketed IPv6), each
   * node has its own host.
   */
  private String serverName(String addresses, String address) {
    boolean http = url.schemes().equals(List.of("http")) || url.schemes().equals(List.of("https"));
    boolean severalPorts = addresses.indexOf(':') != addresses.lastIndexOf(':');
    boolean own =
        addresses.indexOf(',') >= 0 && (addresses.indexOf('[') >= 0 || (http && severalPorts));
    return hostOf(own ? address : addresses);
  }

  private static String hostOf(String address) {
    int colon = address.lastIndexOf(':');
    boolean port =
        colon >= 0 && address.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    String host = port ? address.substring(0, colon) : address;
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }
}
