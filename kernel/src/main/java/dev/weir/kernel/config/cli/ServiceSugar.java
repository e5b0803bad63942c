package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code -L}: a service for each port, which forwards if there is a path.
 *
 * <pre>
 * [handler[+listener]://][user[:password]@][host]:port[-port][/target[,target…]][?key=value&amp;…]
 * </pre>
 */
final class ServiceSugar {
  /** Listeners whose name is the handler's too when they forward. */
  private static final Set<String> SELF_FORWARDING =
      Set.of("tcp", "udp", "rtcp", "rudp", "tun", "tap", "dns", "unix", "runix", "serial");

  private final Source source;
  private final Url url;
  private final Settings settings;
  private final Place place;
  private final AddressRange ranges;

  private ServiceSugar(Source source, Url url) {
    this.source = source;
    this.url = url;
    this.settings = Settings.of(source, url);
    this.place = source.at(url.hostAt());
    this.ranges = new AddressRange(source);
  }

  /** The services without name and chain; none if the text is blank or errors were noted. */
  static List<Draft> services(Source source, Vocabulary vocabulary) {
    Url url = source.text().isBlank() ? null : UrlReader.read(source, false);
    return url == null ? List.of() : new ServiceSugar(source, url).drafts(vocabulary);
  }

  private List<Draft> drafts(Vocabulary vocabulary) {
    boolean pathIsAddress = Scheme.hasPathAsAddress(url);
    List<String> addresses =
        pathIsAddress ? List.of(url.path()) : ranges.expand(url.host(), url.hostAt());
    List<Mapping> targets = pathIsAddress ? List.of() : targets();
    Scheme scheme = Scheme.ofService(source, url, vocabulary);
    boolean ssh = scheme.lower().equals("ssh") || scheme.lower().equals("sshd");
    Mapping auth = Common.auth(source, url, settings);
    Mapping tls = Common.hasCertificate(settings) ? Common.tlsFiles(settings, place).build() : null;
    moveKeys();
    Mapping selector = Common.selector(settings, place);
    if (selector != null && targets.isEmpty()) {
      source.doubt(url.hostAt(), "W1016", "selector without targets (expected: /host:port)");
    }
    Mapping listener =
        new Tree(place)
            .text("type", scheme.lower())
            .put("auth", ssh ? auth : null)
            .put("tls", tls)
            .put("metadata", metadata("listener.", "service.", "handler."))
            .build();
    Mapping ofHandler = metadata("handler.", "service.", "listener.");
    Mapping ofService = metadata("service.", "handler.", "listener.");
    String handler = handler(scheme, !targets.isEmpty());
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      Mapping forwarder = forwarder(targets, i, addresses.size(), selector);
      String address = addresses.get(i);
      Mapping login = ssh ? null : auth;
      drafts.add(
          new Draft(place, address, handler, login, ofHandler, listener, forwarder, ofService));
    }
    return drafts;
  }

  private static String handler(Scheme scheme, boolean forwards) {
    if (!forwards || scheme.upper().equals("relay")) {
      return scheme.upper();
    }
    return SELF_FORWARDING.contains(scheme.lower()) ? scheme.lower() : "forward";
  }

  private Mapping metadata(String own, String... others) {
    return settings.section(own, List.of(others), place);
  }

  /** Takes keys that have a place of their own out of what is copied everywhere. */
  private void moveKeys() {
    settings.remove("auth");
    Common.removeTlsFiles(settings);
    String dns = settings.text("dns");
    if (!dns.isEmpty()) {
      Place at = settings.placeOf("dns", place);
      List<Node> parts = new ArrayList<>();
      for (String part : dns.split(",", -1)) {
        parts.add(Tree.text(part, at));
      }
      settings.set("dns", new Sequence(parts, at));
    }
    for (String key : List.of("interface", "netns", "netns.out")) {
      String text = settings.text(key);
      if (!text.isEmpty()) {
        settings.move(key, "service." + key, Tree.text(text, settings.placeOf(key, place)));
      }
    }
    for (String key : List.of("so_mark", "proxyProtocol")) {
      long number = settings.positive(key);
      if (number > 0) {
        settings.move(
            key, "service." + key, Tree.plain(Long.toString(number), settings.placeOf(key, place)));
      }
    }
  }

  private List<Mapping> targets() {
    String path = url.path();
    int from = 0;
    while (from < path.length() && path.charAt(from) == '/') {
      from++;
    }
    int to = path.length();
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    int wrong = Percent.malformed(path);
    if (wrong >= 0) {
      source.error(url.pathAt() + wrong, "W1004", "'%' without two hexadecimal digits");
      return List.of();
    }
    List<Mapping> targets = new ArrayList<>();
    int at = url.pathAt() + from;
    for (String part : from < to ? path.substring(from, to).split(",", -1) : new String[0]) {
      Place partPlace = source.at(at);
      if (part.isEmpty()) {
        source.doubt(at, "W1017", "empty target (expected: host:port)");
      }
      for (String address : ranges.expand(part, at)) {
        targets.add(
            new Tree(partPlace)
                .text("name", "target-" + targets.size())
                .text("addr", address.replace(" ", "%20"))
                .build());
      }
      at += part.length() + 1;
    }
    return targets;
  }

  /** All targets for a single service; else one each, or the only one for all. */
  private @Nullable Mapping forwarder(
      List<Mapping> targets, int service, int services, @Nullable Mapping selector) {
    List<Mapping> nodes;
    if (services == 1) {
      nodes = targets;
    } else if (targets.size() == 1) {
      nodes = targets;
    } else {
      nodes = service < targets.size() ? List.of(targets.get(service)) : List.of();
    }
    if (nodes.isEmpty()) {
      if (!targets.isEmpty()) {
        source.doubt(url.pathAt(), "W1018", "fewer targets than ports (expected: as many, or one)");
      }
      return null;
    }
    return new Tree(place).put("selector", selector).list("nodes", nodes).build();
  }
}
