package dev.weir.kernel.route;

import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Session;
import dev.weir.spi.Subject;
import dev.weir.spi.Target;
import dev.weir.spi.net.Router.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a service's rules let a target pass, and how far its chain takes it. A rule that fails
 * refuses. Called on event loops.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final Rules rules;
  private final List<Hop> chain;
  private final boolean nameComesLater;

  /**
   * @param chain empty for the direct way
   * @param nameComesLater whether original addresses are dialled before a name is known that rules
   *     may allow or refuse
   */
  Admission(Rules rules, List<Hop> chain, boolean nameComesLater) {
    this.rules = rules;
    this.chain = chain;
    this.nameComesLater = nameComesLater;
  }

  /** Whether the rules let the target pass, as far as they can be asked before it is looked up. */
  Verdict check(Session session, Target target) {
    if (rules.isEmpty()) {
      return Verdict.ALLOW;
    }
    try {
      Subject subject = subject(target);
      // A sniffed name is never looked up: what is known now is all that will be.
      boolean addressComes =
          target.source() != Target.Source.SNIFFED
              && !isAddress(target)
              && hopsFor(subject).isEmpty();
      boolean nameComes =
          nameComesLater
              && target.source() == Target.Source.ORIGINAL
              && target.network() == Network.TCP;
      Rules.Answer answer = rules.answer(subject, addressComes || nameComes);
      return answer == Rules.Answer.HIT ? Verdict.REFUSE : Verdict.ALLOW;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.atError()
          .addKeyValue("session", session.id())
          .setCause(e)
          .log("a rule failed; its target is refused");
      return Verdict.REFUSE;
    }
  }

  private static boolean isAddress(Target target) {
    HostPort name = target.name();
    return name == null || Addressing.literal(name.host()) != null;
  }

  /** What rules see of a target. */
  static Subject subject(Target target) {
    HostPort name = target.name();
    InetSocketAddress original = target.original();
    InetAddress address = original == null ? null : original.getAddress();
    if (name == null) {
      return new Subject(
          target.network(), null, address, original == null ? 0 : original.getPort());
    }
    InetAddress literal = Addressing.literal(name.host());
    return new Subject(
        target.network(), name.canonicalHost(), literal == null ? address : literal, name.port());
  }

  /**
   * What a chain is asked for must be what let it pass. A name that no whitelist has, beside an
   * address that one has, is a claim: nobody here will know where it leads, so the address is asked
   * for.
   */
  Target asLetPass(Target target) {
    HostPort name = target.name();
    InetSocketAddress original = target.original();
    if (name == null
        || original == null
        || target.source() != Target.Source.SNIFFED
        || rules.isEmpty()) {
      return target;
    }
    try {
      Subject alone =
          new Subject(
              target.network(), name.canonicalHost(), Addressing.literal(name.host()), name.port());
      return !hopsFor(subject(target)).isEmpty() && rules.hits(alone)
          ? new Target(target.network(), null, original, Target.Source.ORIGINAL)
          : target;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // A rule failed, and will again when it is asked whether the target may pass.
      return target;
    }
  }

  /** The chain, up to the first hop that the target does not go through. */
  List<Hop> hopsFor(Subject subject) {
    List<Hop> taken = new ArrayList<>(chain.size());
    for (Hop hop : chain) {
      if (!hop.takes(subject)) {
        break;
      }
      taken.add(hop);
    }
    return taken;
  }
}
