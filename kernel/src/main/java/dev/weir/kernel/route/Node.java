package dev.weir.kernel.route;

import dev.weir.spi.HostPort;
import dev.weir.spi.Subject;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.Dialer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One proxy of a hop, or one fixed target of a forwarder.
 *
 * @param name for the route's text
 * @param address where it is
 * @param dialer how to reach it
 * @param connector how to ask it for a tunnel; null for a fixed target, which is the end of the way
 * @param rules targets that do not go through it
 * @param filter targets that may
 * @param priority of the nodes that a target may use, only those with the highest count
 * @param socket mark and source of our socket
 * @param hosts fixed addresses for its name
 * @param traits what it asks of selection
 * @param health how it has done
 */
public record Node(
    String name,
    HostPort address,
    Dialer dialer,
    @Nullable Connector connector,
    Rules rules,
    Predicate<Subject> filter,
    int priority,
    SocketOptions socket,
    Hosts hosts,
    Selector.Traits traits,
    Health health)
    implements Selector.Candidate {

  /** A node that nothing is known of yet. */
  public static Node of(
      String name,
      HostPort address,
      Dialer dialer,
      @Nullable Connector connector,
      Rules rules,
      Predicate<Subject> filter,
      int priority,
      SocketOptions socket,
      Hosts hosts,
      Selector.Traits traits) {
    return new Node(
        name,
        address,
        dialer,
        connector,
        rules,
        filter,
        priority,
        socket,
        hosts,
        traits,
        new Health());
  }

  /** Whether a target may go through it. */
  boolean takes(Subject subject) {
    return !rules.hits(subject) && filter.test(subject);
  }
}
