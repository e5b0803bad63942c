package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds services that cannot both listen: the same port of one network, on the same address or on
 * one that includes it. Main thread.
 */
final class AddressClashes {
  private final List<Plan.ServicePlan> seen = new ArrayList<>();
  private final Problems problems;

  AddressClashes(Problems problems) {
    this.problems = problems;
  }

  /** Notes the first of the services before that is in the way of this one. */
  void add(Plan.ServicePlan service) {
    for (Plan.ServicePlan other : seen) {
      if (clash(service, other)) {
        note(service, other);
        break;
      }
    }
    seen.add(service);
  }

  private void note(Plan.ServicePlan service, Plan.ServicePlan other) {
    Origin addr = service.config().origin().child("addr");
    boolean same = service.address().equals(other.address());
    problems.add(
        addr.place(),
        Codes.CONFLICT,
        addr.path(),
        "\""
            + service.config().addr()
            + (same ? "\": service \"" : "\": the port is taken: service \"")
            + other.config().name()
            + (same ? "\" listens there already, at " : "\" listens on it for this address, at ")
            + other.config().origin().child("addr").place()
            + " (expected: another port)");
  }

  private static boolean clash(Plan.ServicePlan one, Plan.ServicePlan other) {
    InetSocketAddress a = one.address();
    InetSocketAddress b = other.address();
    return a.getPort() != 0
        && a.getPort() == b.getPort()
        && one.network() == other.network()
        && (includes(a.getAddress(), b.getAddress()) || includes(b.getAddress(), a.getAddress()))
        && !(shares(one.listener()) && shares(other.listener()));
  }

  /** A socket on {@code ::} takes IPv4 as well; one on {@code 0.0.0.0} takes nothing else. */
  private static boolean includes(InetAddress a, InetAddress b) {
    return a.equals(b)
        || (a.isAnyLocalAddress() && (!(a instanceof Inet4Address) || b instanceof Inet4Address));
  }

  private static <C extends Record> boolean shares(
      Bindable<C, Listener, ComponentContext> listener) {
    return listener.factory() instanceof ListenerFactory<C> factory
        && factory.sharesAddress(listener.config());
  }
}
