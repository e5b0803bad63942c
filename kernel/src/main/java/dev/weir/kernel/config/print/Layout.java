package dev.weir.kernel.config.print;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The known keys of the grammar: per section their order, spelling and kind. Only for printing;
 * which keys a running Weir takes is decided by its configuration records.
 */
final class Layout {
  /** What a key holds. */
  enum Kind {
    TEXT,
    INT,
    BOOL,
    DURATION,
    TEXTS,
    FREE,
    SECTION,
    SECTIONS
  }

  /**
   * One known key.
   *
   * @param name as printed
   * @param kind what it holds
   * @param always whether it is printed even when empty
   * @param section the section's name for {@code SECTION} and {@code SECTIONS}, else empty
   */
  record Known(String name, Kind kind, boolean always, String section) {}

  static final String DOCUMENT = "document";

  // "name" is a text, "name:KIND" another kind, "name:SECTION" one section and "name:SECTION[]" a
  // list of them; a trailing "!" prints the key even when it is empty.
  private static final Map<String, List<Known>> SECTIONS =
      sections(
          """
          document services:service[]! chains:chain[] hops:hop[] authers:auther[] \
          admissions:matching[] bypasses:matching[] resolvers:resolver[] hosts:hosts[] \
          ingresses:ingress[] routers:router[] sds:external[] recorders:recorder[] \
          rewriters:external[] limiters:limiter[] quotas:free climiters:limiter[] \
          rlimiters:limiter[] observers:external[] loggers:logger[] tls:tls log:log \
          profiling:profiling api:api metrics:metrics
          service name! addr interface sockopts:sockopts admission admissions:texts bypass \
          bypasses:texts resolver hosts limiter quotas:texts climiter rlimiter logger \
          loggers:texts observer rewriter recorders:recording[] handler:handler \
          listener:listener forwarder:forwarder metadata:free
          handler type! retries:int chain chainGroup:chainGroup auther authers:texts auth:auth \
          tls:tls limiter observer metadata:free
          listener type! chain chainGroup:chainGroup auther authers:texts auth:auth tls:tls \
          metadata:free
          forwarder name hop selector:selector nodes:target[]!
          target name addr network bypass bypasses:texts protocol host path filter:filter \
          matcher:matcher auth:auth http:nodeHttp tls:nodeTls probe:free metadata:free
          chain name! hops:hop[]! metadata:free
          chainGroup chains:texts selector:selector
          hop name! interface sockopts:sockopts selector:selector bypass bypasses:texts \
          resolver hosts nodes:node[] reload:duration file:file redis:redis http:fetch \
          plugin:plugin metadata:free
          node name! addr network bypass bypasses:texts resolver hosts connector:connector \
          dialer:dialer interface netns sockopts:sockopts filter:filter matcher:matcher \
          http:nodeHttp tls:nodeTls probe:free metadata:free
          connector type! auth:auth tls:tls metadata:free
          dialer type! auth:auth tls:tls metadata:free
          selector strategy! maxFails:int! failTimeout:duration!
          sockopts mark:int
          filter host protocol path
          matcher rule priority:int bodySize:int
          nodeHttp host header:free requestHeader:free responseHeader:free
          nodeTls serverName secure:bool options:tlsOptions
          auth username! password
          auther name! auths:auth[] reload:duration file:file redis:redis http:fetch plugin:plugin
          matching name! reverse:bool whitelist:bool network matchers:texts reload:duration \
          file:file redis:redis http:fetch plugin:plugin
          resolver name! nameservers:nameserver[] plugin:plugin
          nameserver addr! chain prefer clientIP hostname ttl:duration timeout:duration \
          async:bool only
          hosts name! mappings:mapping[] reload:duration file:file redis:redis http:fetch \
          plugin:plugin
          mapping ip! hostname! aliases:texts
          ingress name! rules:rule[] reload:duration file:file redis:redis http:fetch \
          plugin:plugin
          rule hostname! endpoint!
          router name! routes:route[] reload:duration file:file redis:redis http:fetch \
          plugin:plugin
          route net dst gateway!
          recorder name! file:recorderFile tcp:recorderTcp http:recorderHttp redis:redis \
          plugin:plugin spool:free
          recorderFile path! sep rotation:rotation
          recorderTcp addr! timeout:duration!
          recorderHttp url! timeout:duration header:free
          recording name! record! metadata:free
          limiter name! limits:texts reload:duration file:file redis:redis http:fetch \
          plugin:plugin
          external name! plugin:plugin
          logger name! log:log
          plugin type! addr! tls:tls timeout:duration token
          file path!
          redis addr! db:int username password key type
          fetch url! timeout:duration
          tls certFile keyFile caFile secure:bool serverName options:tlsOptions \
          validity:duration commonName organization
          tlsOptions minVersion maxVersion cipherSuites:texts alpn:texts
          log output level format rotation:rotation
          rotation maxSize:int maxAge:int maxBackups:int localTime:bool compress:bool
          profiling addr!
          api addr! pathPrefix accesslog:bool auth:auth auther
          metrics addr! path auth:auth auther
          """);

  private Layout() {}

  /** The known keys of a section, in order. */
  static List<Known> section(String name) {
    return SECTIONS.getOrDefault(name, List.of());
  }

  /** The known key of a section that the user's spelling means, or null. */
  static @Nullable Known known(String section, String key) {
    for (Known known : section(section)) {
      if (known.name().equalsIgnoreCase(key)) {
        return known;
      }
    }
    return null;
  }

  private static Map<String, List<Known>> sections(String table) {
    Map<String, List<Known>> sections = new HashMap<>();
    for (String line : table.lines().toList()) {
      List<String> words = List.of(line.strip().split(" +"));
      List<Known> keys = new ArrayList<>();
      for (String word : words.subList(1, words.size())) {
        keys.add(known(word));
      }
      sections.put(words.getFirst(), Collections.unmodifiableList(keys));
    }
    return sections;
  }

  private static Known known(String word) {
    boolean always = word.endsWith("!");
    String declared = always ? word.substring(0, word.length() - 1) : word;
    int colon = declared.indexOf(':');
    if (colon < 0) {
      return new Known(declared, Kind.TEXT, always, "");
    }
    String name = declared.substring(0, colon);
    String kind = declared.substring(colon + 1);
    return switch (kind) {
      case "int", "bool", "duration", "texts", "free" ->
          new Known(name, Kind.valueOf(kind.toUpperCase(Locale.ROOT)), always, "");
      default ->
          kind.endsWith("[]")
              ? new Known(name, Kind.SECTIONS, always, kind.substring(0, kind.length() - 2))
              : new Known(name, Kind.SECTION, always, kind);
    };
  }
}
