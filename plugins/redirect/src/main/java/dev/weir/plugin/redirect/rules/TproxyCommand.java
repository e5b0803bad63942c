package dev.weir.plugin.redirect.rules;

import dev.weir.spi.Command;
import dev.weir.spi.CommandContext;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code weir tproxy}: writes the rules of a configuration, sets them, removes them. */
final class TproxyCommand implements Command {
  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;
  private static final int UNAVAILABLE = 69;
  private static final int PRIVILEGE = 77;
  private static final int CONFIGURATION = 78;

  private final CommandContext context;

  TproxyCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run(List<String> args, PrintWriter out, PrintWriter err, Path folder) {
    try {
      if (args.contains("--help") || args.contains("-h")) {
        out.print(Arguments.USAGE);
        return OK;
      }
      CommandContext.Configured configured = context.configured(args);
      Arguments arguments = Arguments.of(configured.rest(), System.getenv());
      return switch (arguments.action()) {
        case "down" -> tools(false, err) ? down(err) : UNAVAILABLE;
        case "status" -> tools(false, err) ? status(out, err) : UNAVAILABLE;
        default -> withRules(arguments, configured, out, err);
      };
    } catch (Arguments.UsageException e) {
      err.println("weir tproxy: " + e.getMessage());
      err.println("See weir tproxy --help.");
      return USAGE;
    } catch (Firewall.FirewallException e) {
      err.println("weir tproxy: " + e.getMessage());
      if (!e.isPrivilege()) {
        return FAILURE;
      }
      err.println(
          "weir tproxy: setting rules needs CAP_NET_ADMIN: run it as root, once; Weir itself need"
              + " not be. 'weir tproxy plan' needs nothing and prints what would be set.");
      return PRIVILEGE;
    } catch (IOException e) {
      err.println("weir tproxy: " + e.getMessage());
      return FAILURE;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int withRules(
      Arguments arguments, CommandContext.Configured configured, PrintWriter out, PrintWriter err)
      throws IOException, Firewall.FirewallException {
    List<CommandContext.ServiceInfo> services = configured.services().get().orElse(null);
    if (services == null) {
      return CONFIGURATION;
    }
    List<String> problems = new ArrayList<>();
    Wanted wanted = Wanted.of(services, arguments.options(), problems);
    if (!problems.isEmpty()) {
      problems.forEach(problem -> err.println("weir tproxy: " + problem));
      return CONFIGURATION;
    }
    if (arguments.action().equals("plan")) {
      plan(wanted, arguments.iptables(), out);
      return OK;
    }
    if (!tools(wanted.needsRoute(), err)) {
      return UNAVAILABLE;
    }
    Duration attempt = arguments.attempt();
    if (arguments.hold()) {
      return hold(wanted, arguments.whilePid(), err);
    }
    if (attempt != null) {
      return attempt(wanted, attempt, err);
    }
    Firewall.up(wanted);
    err.println("weir tproxy: up; 'weir tproxy down' removes it");
    return OK;
  }

  private static void plan(Wanted wanted, boolean iptables, PrintWriter out) {
    out.println("# settings of a gateway (Weir does not change them)");
    Routes.settings(wanted).forEach(setting -> out.println("sysctl -w " + setting));
    if (wanted.needsRoute()) {
      out.println("# what TPROXY brings is routed to this machine");
      Routes.add(wanted.options()).forEach(out::println);
    }
    if (iptables) {
      out.print(IptablesRules.commands(wanted));
    } else {
      out.println("nft -f - <<'END'");
      out.print(NftRules.table(wanted, false));
      out.println("END");
    }
  }

  private static int down(PrintWriter err) throws IOException, Firewall.FirewallException {
    Firewall.down();
    err.println("weir tproxy: down");
    return OK;
  }

  private static int status(PrintWriter out, PrintWriter err)
      throws IOException, Firewall.FirewallException {
    String text = Firewall.status();
    if (text.isEmpty()) {
      err.println("weir tproxy: no rules are set");
      return FAILURE;
    }
    out.println(text);
    return OK;
  }

  private static int hold(Wanted wanted, long whilePid, PrintWriter err)
      throws IOException, Firewall.FirewallException {
    @Nullable ProcessHandle other = whilePid == 0 ? null : ProcessHandle.of(whilePid).orElse(null);
    if (whilePid != 0 && other == null) {
      err.println("weir tproxy: --while: no process " + whilePid);
      return FAILURE;
    }
    try (var guard = Firewall.Guard.holding(wanted)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(guard), "tproxy-end"));
      err.println("weir tproxy: up for as long as this command runs");
      err.flush();
      if (other != null) {
        var _ = other.onExit().join();
      } else {
        new CountDownLatch(1).await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return OK;
  }

  private static void close(Firewall.Guard guard) {
    try {
      guard.close();
    } catch (IOException e) {
      // It ends with its pipe in any case.
      return;
    }
  }

  private static int attempt(Wanted wanted, Duration time, PrintWriter err)
      throws IOException, Firewall.FirewallException {
    try (var guard = Firewall.Guard.trying()) {
      Firewall.up(wanted);
      err.println(
          "weir tproxy: up. Press Enter within "
              + time.toSeconds()
              + " s to keep it; else it is taken back");
      err.flush();
      var answer = new CountDownLatch(1);
      Thread.ofPlatform().daemon().name("tproxy-answer").start(() -> awaitEnter(answer));
      if (answer.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        guard.keep();
        err.println("weir tproxy: kept");
        return OK;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.println("weir tproxy: taken back");
    return FAILURE;
  }

  /**
   * The end of the input is no word to keep anything. Read from the descriptor: the streams of the
   * process are the kernel's, and no plugin touches them.
   */
  private static void awaitEnter(CountDownLatch answer) {
    try (var in = new FileInputStream(FileDescriptor.in);
        var lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()))) {
      if (lines.readLine() != null) {
        answer.countDown();
      }
    } catch (IOException e) {
      return;
    }
  }

  private static boolean tools(boolean routes, PrintWriter err) {
    boolean all = true;
    for (String tool : routes ? List.of("nft", "ip") : List.of("nft")) {
      if (!Tool.has(tool)) {
        err.println(
            "weir tproxy: "
                + tool
                + " is not installed (expected: the package "
                + (tool.equals("nft") ? "nftables" : "iproute2")
                + "; 'weir tproxy plan --iptables' prints rules for iptables)");
        all = false;
      }
    }
    return all;
  }
}
