package dev.weir.wire.http2;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.wire.http1.HostTexts;
import org.jspecify.annotations.Nullable;

/**
 * Asks the service's rules about the names of requests: {@code :authority} and {@code host}, each
 * one, also where there are more than there should be. Nobody knows which one the server will take.
 */
final class AuthorityCheck {
  private final Session session;
  private final int port;
  private String passed = "";

  /**
   * @param port the port that the bytes really go to, for names without one; 0 if unknown
   */
  AuthorityCheck(Session session, int port) {
    this.session = session;
    this.port = port;
  }

  /** The first name that a rule refuses; null if none does. */
  @Nullable HostPort refused(FieldList fields) {
    HostPort hit = null;
    for (int i = 0; i < fields.count() && hit == null; i++) {
      Field field = fields.get(i);
      if (field.kind() == Field.Kind.AUTHORITY || field.kind() == Field.Kind.HOST) {
        hit = refused(field.value(), fields);
      }
    }
    return hit;
  }

  private @Nullable HostPort refused(String text, FieldList fields) {
    // Where the port is not known, it depends on the scheme.
    if (port > 0 && text.equals(passed)) {
      return null;
    }
    HostPort named = named(text, port, fields.value(Field.Kind.SCHEME));
    if (named == null) {
      return null;
    }
    if (session.refuses(named)) {
      return named;
    }
    passed = text;
    return null;
  }

  /** The host and port that an authority means; null if it is not a host with an optional port. */
  static @Nullable HostPort named(String text, int port, String scheme) {
    // A user part is deprecated (RFC 9113 section 8.3.1), and does not change where a request goes.
    HostPort written = HostTexts.parse(text.substring(text.lastIndexOf('@') + 1));
    if (written == null || written.port() != 0) {
      return written;
    }
    return written.withPort(port > 0 ? port : scheme.equals("http") ? 80 : 443);
  }
}
