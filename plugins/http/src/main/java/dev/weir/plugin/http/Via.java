package dev.weir.plugin.http;

import dev.weir.spi.Session;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HeaderBlock;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.StringJoiner;

/**
 * The gateways that a tunnel was asked for through, so that a ring of them is noticed: each adds
 * its name to the {@code Via} field of the CONNECT that it sends (RFC 9110 section 7.6.3), and one
 * that finds its own name refuses. The field goes from proxy to proxy only; no origin sees it.
 *
 * <p>A name stands for one service of one process: one service may well be the next hop of another
 * one beside it.
 */
final class Via {
  /** What a chain that makes sense never reaches; a longer one is not passed on. */
  private static final int LONGEST = 4096;

  private static final String PROCESS = random();

  private Via() {}

  private static String random() {
    var bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return "weir-" + HexFormat.of().formatHex(bytes);
  }

  /**
   * Notes through which gateways a CONNECT came.
   *
   * @throws Refusal 508 if it came through this service before
   */
  static void note(Session session, HeaderBlock headers) throws Refusal {
    var all = new StringJoiner(", ");
    var returned = new boolean[1];
    String own = name(session);
    HopByHop.elements(
        headers,
        "via",
        element -> {
          all.add(element);
          returned[0] |= element.endsWith(" " + own);
        });
    if (returned[0]) {
      throw new Refusal(
          508,
          Closer.WEIR,
          Ending.LOOP,
          "loop: the request came through this service before (see the nodes of its chain)");
    }
    session.cameThrough(all.length() > LONGEST ? "" : all.toString());
  }

  /** The value of the field for the next proxy. */
  static String next(Session session) {
    String before = session.cameThrough();
    String own = "1.1 " + name(session);
    return before.isEmpty() ? own : before + ", " + own;
  }

  private static String name(Session session) {
    return PROCESS + "-" + Integer.toHexString(session.service().hashCode());
  }
}
