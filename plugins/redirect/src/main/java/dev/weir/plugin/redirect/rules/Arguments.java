package dev.weir.plugin.redirect.rules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What follows {@code weir tproxy}, without the options that name the configuration.
 *
 * @param action plan, up, down or status
 * @param options what the rules are
 * @param iptables whether to plan in the words of iptables
 * @param hold whether the rules go with this process
 * @param whilePid the process that they go with besides; 0 for none
 * @param attempt how long to wait for a word to keep them; null to keep them
 */
record Arguments(
    String action,
    Wanted.Options options,
    boolean iptables,
    boolean hold,
    long whilePid,
    @Nullable Duration attempt) {
  static final String USAGE =
      """
      Usage: weir tproxy plan|up|down|status [-L URL]… [-F URL]… [-C FILE]… [OPTIONS]

        plan     prints the rules, routes and settings; needs no privilege
        up       sets them, all at once; again is no harm
        down     removes exactly those
        status   shows the rules and how much they caught; exit code 1 if there are none

      Options:
        --local         catch this machine's own connections as well
        --uid UID       with --local: leave connections of this user alone (Weir's own)
        --except NET    leave a network alone, 192.168.0.0/16 for example; may be repeated
        --fwmark N      the mark that leads TPROXY packets here (1)
        --table N       the routing table for it (100)
        --iptables      plan: iptables and ip6tables instead of nft
        --hold          up: keep the rules only while this command runs, even if it is killed
        --while PID     up --hold: and only while that process runs
        --try 60s       up: take the rules back unless Enter is pressed in that time
      """;

  private static final Pattern SECONDS = Pattern.compile("(\\d{1,5})(s|m)?");
  private static final Pattern NET = Pattern.compile("[0-9a-fA-F.:]+(/\\d{1,3})?");
  private static final int LARGEST_TABLE = Integer.MAX_VALUE;

  /** Thrown for what cannot be read; the message is for people. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message, null, false, false);
    }
  }

  /** A reader of the list, with what it found so far. */
  private static final class Reading {
    private String action = "";
    private boolean local;
    private int fwmark = 1;
    private int table = 100;
    private int uid = -1;
    private final List<String> except = new ArrayList<>();
    private boolean iptables;
    private boolean hold;
    private long whilePid;
    private @Nullable Duration attempt;
  }

  static Arguments of(List<String> args, Map<String, String> environment) throws UsageException {
    var found = new Reading();
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String arg = rest.next();
      if (!arg.startsWith("-")) {
        action(found, arg);
        continue;
      }
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      String value = equals < 0 ? null : arg.substring(equals + 1);
      option(found, name, value, rest);
    }
    if (found.action.isEmpty()) {
      throw new UsageException("what? (expected: plan, up, down or status)");
    }
    if (found.whilePid > 0 && !found.hold) {
      throw new UsageException("--while without --hold");
    }
    if (found.hold && found.attempt != null) {
      throw new UsageException("--hold and --try together (expected: one of them)");
    }
    return new Arguments(
        found.action,
        new Wanted.Options(
            found.local,
            found.fwmark,
            found.table,
            found.uid,
            List.copyOf(found.except),
            ssh(environment)),
        found.iptables,
        found.hold,
        found.whilePid,
        found.attempt);
  }

  private static void action(Reading found, String word) throws UsageException {
    if (!List.of("plan", "up", "down", "status").contains(word) || !found.action.isEmpty()) {
      throw new UsageException("\"" + word + "\" (expected: one of plan, up, down and status)");
    }
    found.action = word;
  }

  private static void option(
      Reading found, String name, @Nullable String given, Iterator<String> rest)
      throws UsageException {
    switch (name) {
      case "--local" -> found.local = true;
      case "--iptables" -> found.iptables = true;
      case "--hold" -> found.hold = true;
      case "--uid" -> found.uid = number(name, value(name, given, rest), 0);
      case "--fwmark" -> found.fwmark = number(name, value(name, given, rest), 1);
      case "--table" -> found.table = number(name, value(name, given, rest), 1);
      case "--while" -> found.whilePid = number(name, value(name, given, rest), 1);
      case "--try" -> found.attempt = duration(value(name, given, rest));
      case "--except" -> {
        for (String net : value(name, given, rest).split(",", -1)) {
          if (!NET.matcher(net).matches()) {
            throw new UsageException("--except: " + net + " (expected: 10.0.0.0/8 or fd00::/8)");
          }
          found.except.add(net);
        }
      }
      default -> throw new UsageException(name + ": no such option");
    }
  }

  private static String value(String name, @Nullable String given, Iterator<String> rest)
      throws UsageException {
    if (given != null) {
      return given;
    }
    if (!rest.hasNext()) {
      throw new UsageException(name + " without its value");
    }
    return rest.next();
  }

  private static int number(String name, String text, int least) throws UsageException {
    try {
      long number = Long.decode(text);
      if (number >= least && number <= LARGEST_TABLE) {
        return (int) number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(name + ": " + text + " (expected: a number from " + least + " on)");
  }

  private static Duration duration(String text) throws UsageException {
    Matcher matcher = SECONDS.matcher(text);
    if (!matcher.matches()) {
      throw new UsageException("--try: " + text + " (expected: 60s or 5m)");
    }
    long count = Long.parseLong(matcher.group(1));
    return "m".equals(matcher.group(2)) ? Duration.ofMinutes(count) : Duration.ofSeconds(count);
  }

  /** {@code client port server port}, or nothing where it is something else. */
  private static String ssh(Map<String, String> environment) {
    String text = environment.getOrDefault("SSH_CONNECTION", "");
    return text.matches("[0-9a-fA-F.:]+ \\d+ [0-9a-fA-F.:]+ \\d+") ? text : "";
  }
}
