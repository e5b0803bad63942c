package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One listening address and what happens to what arrives there. */
@Section("service")
@Doc("One listening address and what happens to what arrives there.")
public record ServiceConfig(
    @Doc("Unique name, shown in records and logs.") String name,
    @Doc("Listening address, host:port; without a host, every address.") String addr,
    @Doc("Local address or interface of direct connections to targets.") @Key("interface")
        @Nullable String networkInterface,
    @Doc("Socket options of direct connections to targets.") Sockopts sockopts,
    @Doc("Targets that are refused.") @Refers(Kind.BYPASS) @Nullable Ref bypass,
    @Doc("Several bypasses: whitelists must all allow, any other may refuse.") @Refers(Kind.BYPASS)
        List<Ref> bypasses,
    @Doc("Fixed addresses of target names.") @Refers(Kind.HOSTS) @Nullable Ref hosts,
    @Doc("Where this service's records go.") List<RecorderBinding> recorders,
    @Doc("Which protocol is spoken to clients.") HandlerConfig handler,
    @Doc("How connections arrive.") ListenerConfig listener,
    @Doc("Fixed targets, for handlers that forward.") @Nullable ForwarderConfig forwarder,
    @Doc("Options of the service; its listener's and handler's are accepted too.") Mapping metadata,
    Origin origin) {
  public ServiceConfig {
    if (addr.isEmpty()) {
      throw new ConfigException("addr", "empty (expected: host:port, for example :8080)");
    }
  }

  /** {@code bypass} and {@code bypasses} together. */
  public List<Ref> allBypasses() {
    return join(bypass, bypasses);
  }

  /**
   * Metadata keys that only repeat what is set in a field: the command line copies its options to
   * all metadata and does not take back those that became a field. They are accepted and not read.
   */
  public List<String> repeatedKeys() {
    var keys = new ArrayList<String>();
    if (bypass != null) {
      keys.add("bypass");
    }
    if (hosts != null) {
      keys.add("hosts");
    }
    if (handler.auth() != null) {
      keys.add("auth");
    }
    if (handler.retries() > 0) {
      keys.add("retries");
    }
    if (forwarder != null) {
      keys.addAll(List.of("strategy", "maxFails", "max_fails", "failTimeout", "fail_timeout"));
    }
    return keys;
  }

  static List<Ref> join(@Nullable Ref first, List<Ref> others) {
    var all = new ArrayList<Ref>();
    if (first != null) {
      all.add(first);
    }
    all.addAll(others);
    return List.copyOf(all);
  }
}
