package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.bind.Scalars;
import dev.weir.kernel.config.print.GoDuration;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What services and nodes have in common: credentials, TLS files, the selector. Stateless. */
final class Common {
  private static final String[] CERT = {"tls.certFile", "certFile", "cert"};
  private static final String[] KEY = {"tls.keyFile", "keyFile", "key"};
  private static final String[] CA = {"tls.caFile", "caFile", "ca"};
  private static final long DEFAULT_FAIL_TIMEOUT = 30_000_000_000L;

  private Common() {}

  /** The credentials of the user information, or else of {@code ?auth=}, or null. */
  static @Nullable Mapping auth(Source source, Url url, Settings settings) {
    String user = url.user();
    String password = url.password();
    Place place = source.at(url.hostAt());
    if (user != null) {
      // SIP002: base64 of method:password in place of the user name.
      String pair = password == null && url.scheme().startsWith("ss") ? base64(user) : null;
      return pair != null && pair.indexOf(':') >= 0
          ? login(pair, place)
          : login(user, password == null ? "" : password, place);
    }
    String encoded = settings.text("auth");
    if (encoded.isEmpty()) {
      return null;
    }
    String pair = base64(encoded);
    if (pair == null) {
      source.error(valueAt(url, "auth"), "W1008", "auth: not base64 of user:password");
      return null;
    }
    return login(pair, place);
  }

  private static int valueAt(Url url, String key) {
    return url.query().entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(key))
        .mapToInt(entry -> entry.getValue().valueAt())
        .findFirst()
        .orElse(0);
  }

  private static Mapping login(String pair, Place place) {
    int colon = pair.indexOf(':');
    return colon < 0
        ? login(pair, "", place)
        : login(pair.substring(0, colon), pair.substring(colon + 1), place);
  }

  private static Mapping login(String user, String password, Place place) {
    return new Tree(place)
        .put("username", Tree.text(user, place))
        .text("password", password)
        .build();
  }

  /** The decoded text of either alphabet, or null. */
  private static @Nullable String base64(String encoded) {
    String standard = encoded.replace('-', '+').replace('_', '/').replaceAll("=+$", "");
    try {
      return Percent.utf8(ByteBuffer.wrap(Base64.getDecoder().decode(standard)));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /** A TLS section with the files that the settings name. */
  static Tree tlsFiles(Settings settings, Place place) {
    return new Tree(place)
        .text("certFile", settings.text(CERT))
        .text("keyFile", settings.text(KEY))
        .text("caFile", settings.text(CA));
  }

  static boolean hasCertificate(Settings settings) {
    return !settings.text(CERT).isEmpty();
  }

  static void removeTlsFiles(Settings settings) {
    settings.remove(CERT);
    settings.remove(KEY);
    settings.remove(CA);
  }

  /** The selector if anything about it is said, with the defaults of the rest; else null. */
  static @Nullable Mapping selector(Settings all, Place place) {
    Settings settings = all.snapshot();
    String strategy = settings.text("strategy");
    long maxFails = settings.positive("maxFails", "max_fails");
    long failTimeout = nanos(settings.text("failTimeout", "fail_timeout"));
    if (strategy.isEmpty() && maxFails == 0 && failTimeout <= 0) {
      return null;
    }
    all.remove("strategy", "maxFails", "max_fails", "failTimeout", "fail_timeout");
    return new Tree(place)
        .text("strategy", strategy.isEmpty() ? "round" : strategy)
        .plain("maxFails", Long.toString(Math.max(maxFails, 1)))
        .plain(
            "failTimeout", GoDuration.format(failTimeout > 0 ? failTimeout : DEFAULT_FAIL_TIMEOUT))
        .build();
  }

  /** A duration; a bare number is in seconds. */
  private static long nanos(String text) {
    Duration duration = Scalars.duration(text);
    return duration == null ? 0 : duration.toNanos();
  }
}
