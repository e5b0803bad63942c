package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code -api} and {@code -metrics}.
 *
 * <pre>
 * [user[:password]@][host]:port[?key=value&amp;…]
 * </pre>
 */
final class AdminSugar {
  private AdminSugar() {}

  static Mapping api(Source source) {
    Url url = UrlReader.read(source, true);
    if (url == null) {
      return new Tree(source.at(0)).build();
    }
    Settings settings = Settings.of(source, url);
    Place place = source.at(url.hostAt());
    Tree api = new Tree(place).put("addr", Tree.text(address(url), place));
    api.text("pathPrefix", settings.text("pathPrefix"));
    if (settings.isTrue("accesslog")) {
      api.plain("accesslog", "true");
    }
    return api.put("auth", login(url, place)).build();
  }

  static Mapping metrics(Source source) {
    Url url = UrlReader.read(source, true);
    if (url == null) {
      return new Tree(source.at(0)).build();
    }
    Place place = source.at(url.hostAt());
    return new Tree(place)
        .put("addr", Tree.text(address(url), place))
        .text("path", Settings.of(source, url).text("path"))
        .put("auth", login(url, place))
        .build();
  }

  private static String address(Url url) {
    return url.scheme().equals("unix") ? "unix://" + url.host() + url.path() : url.host();
  }

  private static @Nullable Mapping login(Url url, Place place) {
    String user = url.user();
    if (user == null) {
      return null;
    }
    String password = url.password();
    return new Tree(place)
        .put("username", Tree.text(user, place))
        .text("password", password == null ? "" : password)
        .build();
  }
}
