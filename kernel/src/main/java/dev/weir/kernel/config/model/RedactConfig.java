package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.record.redact.Action;
import dev.weir.kernel.record.redact.Policy;
import dev.weir.kernel.record.redact.Rule;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What records do not say. The lists beside {@code rules} are a rule of their own, for every host,
 * which comes after the others.
 */
@Section("redact")
@Doc("What is taken out of records before any sink, spool, log or screen gets them.")
public record RedactConfig(
    @Doc(
            "Whether credentials, cookies, user information in URLs and token-like parameters are"
                + " taken out without being named; false writes them down in clear.")
        @Default("true")
        boolean defaults,
    @Doc("Header and trailer fields whose values are secrets, on every host.") List<String> headers,
    @Doc("Cookies to be treated by action; others are masked.") List<String> cookies,
    @Doc("Parameters in queries and fragments.") List<String> query,
    @Doc("Fields of forms, urlencoded and multipart.") List<String> form,
    @Doc("Paths into JSON bodies and WebSocket messages, for example $..password.")
        List<String> json,
    @Doc("What becomes of the values of these lists.") @Default("mask") Action action,
    @Doc("Key of action hmac, 16 characters or more: ${env:NAME} or ${file:path}.")
        @Nullable Secret key,
    @Doc("Rules for some hosts, or with other actions; the first that knows a name counts.")
        List<RuleConfig> rules) {
  private static final int SHORTEST_KEY = 16;
  private static final int MOST_RULES = 200;

  /** One rule. */
  @Section("redact.rule")
  @Doc("What is a secret on some hosts, and what becomes of it.")
  public record RuleConfig(
      @Doc("Hosts: names, *.example.org, .example.org (itself as well); none for all.")
          List<String> hosts,
      @Doc("Header and trailer fields.") List<String> headers,
      @Doc("Cookies.") List<String> cookies,
      @Doc("Parameters in queries and fragments.") List<String> query,
      @Doc("Fields of forms, urlencoded and multipart.") List<String> form,
      @Doc("Paths into JSON bodies and WebSocket messages.") List<String> json,
      @Doc("What becomes of the values.") @Default("mask") Action action) {
    public RuleConfig {
      if (!rule(hosts, headers, cookies, query, form, json, action).selectsAnything()) {
        throw new ConfigException(
            "", "selects nothing (expected: headers, cookies, query, form or json)");
      }
    }

    private static Rule rule(
        List<String> hosts,
        List<String> headers,
        List<String> cookies,
        List<String> query,
        List<String> form,
        List<String> json,
        Action action) {
      return new Rule(hosts, headers, cookies, query, form, json, action);
    }

    Rule rule() {
      return rule(hosts, headers, cookies, query, form, json, action);
    }
  }

  public RedactConfig {
    boolean hashes = action == Action.HMAC;
    for (RuleConfig rule : rules) {
      hashes |= rule.action() == Action.HMAC;
    }
    if (hashes && key == null) {
      throw new ConfigException(
          "key", "missing, and action hmac needs one (expected: ${env:NAME} or ${file:path})");
    }
    if (key != null && key.reveal().length() < SHORTEST_KEY) {
      throw new ConfigException(
          "key", "too short: hashes could be guessed (expected: 16 characters or more)");
    }
    if (rules.size() > MOST_RULES) {
      throw new ConfigException("rules", rules.size() + " (expected: at most " + MOST_RULES + ")");
    }
    var _ = policy(defaults, own(headers, cookies, query, form, json, action), key, rules);
  }

  private static Rule own(
      List<String> headers,
      List<String> cookies,
      List<String> query,
      List<String> form,
      List<String> json,
      Action action) {
    return new Rule(List.of(), headers, cookies, query, form, json, action);
  }

  /** The rules as records are redacted by them. */
  public Policy policy() {
    return policy(defaults, own(headers, cookies, query, form, json, action), key, rules);
  }

  private static Policy policy(
      boolean defaults, Rule own, @Nullable Secret key, List<RuleConfig> rules) {
    var all = new ArrayList<Rule>();
    rules.forEach(rule -> all.add(rule.rule()));
    if (own.selectsAnything()) {
      all.add(own);
    }
    if (defaults && all.isEmpty()) {
      return Policy.DEFAULT;
    }
    byte[] bytes = key == null ? null : key.reveal().getBytes(StandardCharsets.UTF_8);
    return new Policy(defaults, all, bytes);
  }
}
