package dev.weir.wire.http1;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.HeaderBlock;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service's rules about the names in a stream. Every name of a request is asked about,
 * also where it has more than it should: nobody knows which one the server will take.
 */
final class NameCheck {
  private final Session session;
  private String passed = "";

  NameCheck(Session session) {
    this.session = session;
  }

  /** The first name of a request that a rule refuses; null if none does. */
  @Nullable HostPort refused(RequestHead head, int realPort) {
    int port = head.portOr(realPort);
    HostPort hit = refused(head.targetAuthority(), port);
    HeaderBlock headers = head.headers();
    for (int i = 0; i < headers.size() && hit == null; i++) {
      if (headers.is(i, "host")) {
        hit = refused(headers.value(i), port);
      }
    }
    return hit;
  }

  private @Nullable HostPort refused(String text, int port) {
    // Requests on one connection mostly name one host; the port is the same where it is not named.
    if (text.isEmpty() || text.equals(passed)) {
      return null;
    }
    HostPort written = HostTexts.parse(text);
    if (written == null) {
      return null;
    }
    HostPort named = written.port() == 0 ? written.withPort(port) : written;
    if (session.refuses(named)) {
      return named;
    }
    passed = text;
    return null;
  }
}
