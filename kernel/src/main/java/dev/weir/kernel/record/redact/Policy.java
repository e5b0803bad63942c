package dev.weir.kernel.record.redact;

import dev.weir.spi.ConfigException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All rules that are in force. Thread-safe. */
public final class Policy {
  /** What holds without a configuration. */
  public static final Policy DEFAULT = new Policy();

  /** Most scopes that are kept: hosts are the clients' to choose. */
  private static final int MOST_SCOPES = 256;

  private final boolean defaults;
  private final List<Rule> rules;
  private final Tokens tokens;
  private final String id;
  private final boolean byHost;
  private final ConcurrentHashMap<BitSet, Scope> scopes = new ConcurrentHashMap<>();
  private final Scope everywhere;

  private Policy() {
    this.defaults = true;
    this.rules = List.of();
    this.tokens = Tokens.KEYLESS;
    this.id = "";
    this.byHost = false;
    this.everywhere = Scope.DEFAULT;
  }

  /**
   * A policy with rules of its own, of which the first that knows a name counts.
   *
   * @param defaults whether what is known to be secret everywhere is, besides
   * @param key of {@link Action#HMAC}; null if no rule has that
   * @throws ConfigException if there are too many paths
   */
  public Policy(boolean defaults, List<Rule> rules, byte @Nullable [] key) {
    this.defaults = defaults;
    this.rules = List.copyOf(rules);
    this.tokens = new Tokens(key);
    this.id = digest(defaults + " " + rules);
    this.byHost = rules.stream().anyMatch(rule -> !rule.hosts().isEmpty());
    var all = new BitSet();
    all.set(0, rules.size());
    // Made for its check as well: no scope has more steps than all rules together.
    Scope widest = scope(all);
    this.everywhere = byHost ? scope(applying()) : widest;
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the hosts of a record decide what holds for it. */
  public boolean isByHost() {
    return byHost;
  }

  /** Whether any rule is about bodies or messages, for whatever host. */
  public boolean concernsBodies() {
    return rules.stream().anyMatch(rule -> !rule.form().isEmpty() || !rule.json().isEmpty());
  }

  /** What holds for a record without a host. */
  public Scope everywhere() {
    return everywhere;
  }

  /**
   * What holds for a record: the rules of each name that its host goes by, so that a client cannot
   * escape a rule by giving a host another name in one place.
   */
  public Scope scope(String... hosts) {
    BitSet which = applying(hosts);
    Scope known = scopes.get(which);
    if (known == null) {
      known = scope(which);
      if (scopes.size() < MOST_SCOPES) {
        scopes.put(which, known);
      }
    }
    return known;
  }

  private BitSet applying(String... hosts) {
    var which = new BitSet(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      boolean holds = rules.get(i).hosts().isEmpty();
      for (int h = 0; h < hosts.length && !holds; h++) {
        holds = !hosts[h].isEmpty() && rules.get(i).holdsFor(hosts[h]);
      }
      which.set(i, holds);
    }
    return which;
  }

  private Scope scope(BitSet which) {
    var headers = new Names.Builder();
    var cookies = new Names.Builder();
    var query = new Names.Builder();
    var form = new Names.Builder();
    var json = new JsonRules.Builder();
    for (int i = which.nextSetBit(0); i >= 0; i = which.nextSetBit(i + 1)) {
      Rule rule = rules.get(i);
      int order = i;
      rule.headers().forEach(name -> headers.add(name, order, rule.action()));
      rule.cookies().forEach(name -> cookies.add(name, order, rule.action()));
      rule.query().forEach(name -> query.add(name, order, rule.action()));
      rule.form().forEach(name -> form.add(name, order, rule.action()));
      rule.json().forEach(path -> json.add(JsonPath.parse(path), order, rule.action()));
    }
    if (json.size() > JsonRules.MOST_STEPS) {
      throw new ConfigException(
          "",
          json.size()
              + " steps in all JSON paths (expected: at most "
              + JsonRules.MOST_STEPS
              + "; $..name counts as none)");
    }
    var text = new TextRules(defaults, query.build(), tokens);
    var fields = new FieldRules(defaults, headers.build(), cookies.build(), text, tokens);
    return new Scope(id, text, fields, new BodyRules(form.build(), json.build(), tokens));
  }
}
