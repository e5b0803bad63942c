package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects that services and hops refer to by name, numbered in the order in which they come:
 * bypasses, admissions, resolvers, hosts and limiters. One thread.
 */
final class Named {
  /** The kinds in the order of the document. */
  static final List<String> KINDS =
      List.of("admissions", "bypasses", "resolvers", "hosts", "limiters", "climiters", "rlimiters");

  private final Map<String, List<Mapping>> lists = new LinkedHashMap<>();

  /** The list of a kind, for example {@code bypasses}. */
  List<Mapping> list(String kind) {
    return lists.computeIfAbsent(kind, _ -> new ArrayList<>());
  }

  /** Adds a list of matchers and returns its name; a leading {@code ~} makes it a whitelist. */
  String matchers(String kind, String prefix, String matchers, Place place) {
    boolean whitelist = matchers.startsWith("~");
    String name = name(kind, prefix);
    Tree tree = new Tree(place).text("name", name);
    if (whitelist) {
      tree.plain("whitelist", "true");
    }
    list(kind).add(tree.texts("matchers", parts(matchers.substring(whitelist ? 1 : 0))).build());
    return name;
  }

  String resolver(String servers, String prefer, Place place) {
    String name = name("resolvers", "resolver");
    List<Mapping> nameservers = new ArrayList<>();
    for (String server : parts(servers)) {
      nameservers.add(new Tree(place).text("addr", server).text("prefer", prefer).build());
    }
    list("resolvers")
        .add(new Tree(place).text("name", name).list("nameservers", nameservers).build());
    return name;
  }

  /** Adds {@code name:ip} pairs; the first colon separates, for IPv6 has more of them. */
  String hosts(String pairs, Place place) {
    String name = name("hosts", "hosts");
    List<Mapping> mappings = new ArrayList<>();
    for (String pair : pairs.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon >= 0) {
        mappings.add(
            new Tree(place)
                .text("ip", pair.substring(colon + 1))
                .text("hostname", pair.substring(0, colon))
                .build());
      }
    }
    list("hosts").add(new Tree(place).text("name", name).list("mappings", mappings).build());
    return name;
  }

  String limiter(String kind, String prefix, List<String> limits, Place place) {
    String name = name(kind, prefix);
    list(kind).add(new Tree(place).text("name", name).texts("limits", limits).build());
    return name;
  }

  /** The limit of a count or a rate over the whole service. */
  String total(String kind, String prefix, BigDecimal limit, Place place) {
    String number = limit.stripTrailingZeros().toPlainString();
    return limiter(kind, prefix, List.of("$ " + number), place);
  }

  private String name(String kind, String prefix) {
    return prefix + "-" + list(kind).size();
  }

  /** The parts between commas that are not empty. */
  static List<String> parts(String text) {
    return Arrays.stream(text.split(",")).filter(part -> !part.isEmpty()).toList();
  }
}
