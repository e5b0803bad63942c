package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service of the command line before it has its name, its chain and the objects that it refers
 * to.
 *
 * @param place where its address was typed
 * @param address what it listens on
 * @param handler the handler's type
 * @param auth the handler's credentials
 * @param handlerMetadata from which the references are taken out
 * @param listener the finished listener
 * @param forwarder where it forwards to, if it does
 * @param metadata of the service
 */
record Draft(
    Place place,
    String address,
    String handler,
    @Nullable Mapping auth,
    Mapping handlerMetadata,
    Mapping listener,
    @Nullable Mapping forwarder,
    Mapping metadata) {
  /** Listeners that are opened at the far end of the chain. */
  private static final Set<String> REMOTE = Set.of("rtcp", "rudp", "runix");

  /** The service's section. */
  Mapping finish(String name, String chain, Named named) {
    Settings settings = Settings.of(handlerMetadata);
    Tree service = new Tree(place).text("name", name).text("addr", address);
    references(service, settings, named);
    limiters(service, settings, named);
    long retries = settings.positive("retries");
    if (retries > 0) {
      settings.remove("retries");
    }
    Tree handlerTree = new Tree(place).text("type", handler);
    if (retries > 0) {
      handlerTree.plain("retries", Long.toString(retries));
    }
    boolean remote = listener.get("type") instanceof Scalar type && REMOTE.contains(type.text());
    return service
        .put(
            "handler",
            handlerTree
                .text("chain", remote ? "" : chain)
                .put("auth", auth)
                .put("metadata", settings.rest(place))
                .build())
        .put("listener", remote ? chained(chain) : listener)
        .put("forwarder", forwarder)
        .put("metadata", metadata)
        .build();
  }

  private Mapping chained(String chain) {
    Tree tree = new Tree(listener.place());
    for (Mapping.Entry entry : listener.entries()) {
      tree.put(entry.key(), entry.value());
      if (entry.key().equals("type")) {
        tree.text("chain", chain);
      }
    }
    return tree.build();
  }

  private void references(Tree service, Settings settings, Named named) {
    String admission = settings.text("admission");
    if (!admission.isEmpty()) {
      service.text(
          "admission",
          named.matchers(
              "admissions", "admission", admission, settings.placeOf("admission", place)));
    }
    String bypass = settings.text("bypass");
    if (!bypass.isEmpty()) {
      service.text(
          "bypass",
          named.matchers("bypasses", "bypass", bypass, settings.placeOf("bypass", place)));
    }
    String resolver = settings.text("resolver");
    if (!resolver.isEmpty()) {
      service.text(
          "resolver",
          named.resolver(resolver, settings.text("prefer"), settings.placeOf("resolver", place)));
    }
    String hosts = settings.text("hosts");
    if (!hosts.isEmpty()) {
      service.text("hosts", named.hosts(hosts, settings.placeOf("hosts", place)));
    }
    for (String key : List.of("admission", "bypass", "resolver", "hosts")) {
      if (!settings.text(key).isEmpty()) {
        settings.remove(key);
      }
    }
  }

  private void limiters(Tree service, Settings settings, Named named) {
    List<String> limits = new ArrayList<>();
    traffic(limits, "$", settings, "limiter.in", "limiter.out");
    traffic(limits, "$$", settings, "limiter.conn.in", "limiter.conn.out");
    if (!limits.isEmpty()) {
      service.text("limiter", named.limiter("limiters", "limiter", limits, place));
      settings.remove("limiter.in", "limiter.out", "limiter.conn.in", "limiter.conn.out");
    }
    long connections = settings.positive("climiter");
    if (connections > 0) {
      BigDecimal limit = BigDecimal.valueOf(connections);
      service.text("climiter", named.total("climiters", "climiter", limit, place));
      settings.remove("climiter");
    }
    BigDecimal rate = settings.positiveFraction("rlimiter");
    if (rate != null) {
      service.text("rlimiter", named.total("rlimiters", "rlimiter", rate, place));
      settings.remove("rlimiter");
    }
  }

  private static void traffic(
      List<String> limits, String scope, Settings settings, String inKey, String outKey) {
    String in = settings.text(inKey);
    String out = settings.text(outKey);
    if (!in.isEmpty() || !out.isEmpty()) {
      limits.add(scope + " " + in + " " + out);
    }
  }
}
