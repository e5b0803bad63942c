package dev.weir.kernel.config.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Expands addresses {@code host:port} and {@code host:first-last} of one argument. An address of
 * any other form stays as it is typed: which forms work is decided by who opens it.
 */
final class AddressRange {
  static final int HIGHEST_PORT = 65_535;
  private static final int MOST_ADDRESSES = 65_536;

  private final Source source;
  private int remaining = MOST_ADDRESSES;

  AddressRange(Source source) {
    this.source = source;
  }

  /**
   * One address for each port of the range; the address itself if it names no port.
   *
   * @param at index of the address in the argument
   */
  List<String> expand(String address, int at) {
    int colon = portColon(address);
    if (colon < 0 || address.contains("://")) {
      return List.of(address);
    }
    String host = host(address.substring(0, colon));
    String port = address.substring(colon + 1);
    int dash = port.indexOf('-');
    OptionalInt first = number(dash < 0 ? "" : port.substring(0, dash));
    OptionalInt last = number(port.substring(dash + 1));
    if (first.isEmpty() || last.isEmpty()) {
      return List.of(host + single(port, at + colon + 1));
    }
    return range(address, host, first.getAsInt(), last.getAsInt(), at + colon + 1);
  }

  private List<String> range(String address, String host, int first, int last, int at) {
    if (last > HIGHEST_PORT) {
      source.error(at, "W1006", "port: " + last + " (expected: at most 65535)");
      return List.of(address);
    }
    if (first > last) {
      source.doubt(at, "W1012", "port range: " + first + "-" + last + " (expected: lower first)");
      return List.of(address);
    }
    remaining -= last - first + 1;
    if (remaining < 0) {
      source.error(at, "W1007", "more than " + MOST_ADDRESSES + " ports in one argument");
      return List.of(address);
    }
    List<String> addresses = new ArrayList<>(last - first + 1);
    for (int port = first; port <= last; port++) {
      addresses.add(host + port);
    }
    return addresses;
  }

  /** The port as a number; what is none counts as 0, which means any free port. */
  private int single(String port, int at) {
    OptionalInt number = number(port.startsWith("+") ? port.substring(1) : port);
    if (number.isPresent() && number.getAsInt() <= HIGHEST_PORT) {
      return number.getAsInt();
    }
    String said = port.isEmpty() ? "none" : source.shown(at, port);
    source.doubt(
        at, "W1013", "port: " + said + " (expected: 0 to 65535, where 0 is any free port)");
    return 0;
  }

  static OptionalInt number(String digits) {
    boolean numeric =
        !digits.isEmpty()
            && digits.length() <= 9
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return numeric ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
  }

  /** The host with its colon; only IPv6 keeps its brackets. */
  private static String host(String host) {
    boolean needless = host.startsWith("[") && host.indexOf(':') < 0;
    return (needless ? host.substring(1, host.length() - 1) : host) + ":";
  }

  /**
   * The index of the colon before the port, or -1 if the address is not of the form {@code
   * host:port} or {@code [host]:port}.
   */
  private static int portColon(String address) {
    int colon = address.lastIndexOf(':');
    if (colon < 0) {
      return -1;
    }
    boolean bracketed = address.startsWith("[");
    String host = bracketed ? inBrackets(address) : address.substring(0, colon);
    boolean whole = bracketed ? host.length() + 2 == colon : host.indexOf(':') < 0;
    return whole && hasNoBracket(host) && hasNoBracket(address.substring(colon)) ? colon : -1;
  }

  private static String inBrackets(String address) {
    int end = address.indexOf(']');
    return end < 0 ? "" : address.substring(1, end);
  }

  private static boolean hasNoBracket(String text) {
    return text.indexOf('[') < 0 && text.indexOf(']') < 0;
  }
}
