package dev.weir.plugin.redirect.rules;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The rules in the running system. What is not Weir's is neither read nor touched: the table has
 * its name, and rules and routes carry its protocol number.
 */
final class Firewall {
  private static final String TABLE = "inet " + NftRules.TABLE;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int POLL_MILLIS = 20;

  private Firewall() {}

  /** Something could not be done; the message is for people. */
  static final class FirewallException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean privilege;

    FirewallException(String message, boolean privilege) {
      super(message, null, false, false);
      this.privilege = privilege;
    }

    /** Whether it was for want of a privilege. */
    boolean isPrivilege() {
      return privilege;
    }
  }

  static boolean isUp() throws IOException {
    return Tool.run("nft list table " + TABLE, "").ok();
  }

  static String status() throws IOException, FirewallException {
    Tool.Said table = Tool.run("nft list table " + TABLE, "");
    if (table.lacksPrivilege()) {
      throw refused(table);
    }
    return table.ok() ? table.text() : "";
  }

  /** Puts rules there in one transaction, in place of those that were there. */
  static void up(Wanted wanted) throws IOException, FirewallException {
    route(wanted);
    String replace = "table " + TABLE + "\ndelete table " + TABLE + "\n";
    Tool.Said said = Tool.run("nft -f -", replace + NftRules.table(wanted, false));
    if (!said.ok()) {
      unroute();
      throw refused(said);
    }
  }

  private static void route(Wanted wanted) throws IOException, FirewallException {
    if (!wanted.needsRoute()) {
      return;
    }
    for (String command : present(Routes.add(wanted.options()))) {
      if (isThere(command, wanted.options())) {
        continue;
      }
      Tool.Said said = Tool.run(command, "");
      if (!said.ok()) {
        unroute();
        throw refused(said);
      }
    }
  }

  /** The system would take the same rule twice, and a route is replaced. */
  private static boolean isThere(String command, Wanted.Options options) throws IOException {
    int add = command.indexOf(" rule add ");
    if (add < 0) {
      return false;
    }
    String shown = Tool.run(command.substring(0, add) + " -N rule show", "").text();
    return shown.lines().anyMatch(line -> Routes.isOwnRule(line, options));
  }

  /** A machine without IPv6 needs no routes for it. */
  private static List<String> present(List<String> commands) {
    return Files.exists(Path.of("/proc/net/if_inet6"))
        ? commands
        : commands.stream().filter(command -> !command.startsWith("ip -6")).toList();
  }

  private static void unroute() throws IOException {
    for (String command : present(Routes.flush())) {
      // One that is not there need not go.
      Tool.Said _ = Tool.run(command, "");
    }
  }

  /** Takes the rules away; none is no error. */
  static void down() throws IOException, FirewallException {
    Tool.Said said = Tool.run("nft delete table " + TABLE, "");
    if (!said.ok() && !said.text().contains("No such file")) {
      throw refused(said);
    }
    unroute();
  }

  private static FirewallException refused(Tool.Said said) {
    return new FirewallException(said.text(), said.lacksPrivilege());
  }

  /**
   * A process that takes the rules back when this one ends, however it ends: it reads a pipe from
   * us, and a pipe ends with its writer.
   */
  static final class Guard implements AutoCloseable {
    private final Process process;

    private Guard(Process process) {
      this.process = process;
    }

    /**
     * Sets rules that live as long as the guard. The table belongs to the {@code nft} in it, so
     * that the kernel removes it even if the guard is killed as well.
     */
    static Guard holding(Wanted wanted) throws IOException, FirewallException {
      if (isUp()) {
        down();
      }
      route(wanted);
      var guard = start("nft -i >/dev/null; " + cleaning());
      guard.say(oneLine(NftRules.table(wanted, true)));
      if (!guard.waitForTable()) {
        guard.close();
        throw new FirewallException(
            "nft did not take the rules (expected: nft 1.0 and Linux 5.12 or newer, and"
                + " CAP_NET_ADMIN; 'weir tproxy up' without --hold says more)",
            false);
      }
      return guard;
    }

    /** Watches over rules that are there already: they go unless {@link #keep} is called. */
    static Guard trying() throws IOException {
      return start(
          "read -r word; [ \"$word\" = keep ] && exit 0; nft delete table "
              + TABLE
              + "; "
              + cleaning());
    }

    /** In a line of its own nft wants a semicolon where it takes the end of a line elsewhere. */
    private static String oneLine(String table) {
      return table
          .lines()
          .map(line -> line.strip().equals("}") ? "};" : line.strip())
          .collect(Collectors.joining(" "));
    }

    private static String cleaning() {
      return String.join("; ", present(Routes.flush()));
    }

    /** Signals that end a session are for us; the guard ends when we do. */
    private static Guard start(String script) throws IOException {
      return new Guard(
          Tool.builder(List.of("sh", "-c", "trap '' HUP INT TERM; " + script))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    }

    private void say(String line) throws IOException {
      OutputStream out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    private boolean waitForTable() throws IOException {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      try {
        while (System.nanoTime() - deadline < 0) {
          if (isUp()) {
            return true;
          }
          if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            return false;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    }

    /** The rules are to stay. */
    void keep() throws IOException {
      say("keep");
      end();
    }

    @Override
    public void close() throws IOException {
      end();
    }

    private void end() throws IOException {
      process.getOutputStream().close();
      try {
        boolean _ = process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
