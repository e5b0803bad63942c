package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of one URL on its way to the metadata of several sections. Looking up takes any case
 * and sees the values as they were at first; removing takes the exact spelling, so that a key in
 * another spelling takes effect and stays as well. One thread.
 */
final class Settings {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "True", "TRUE");
  private static final int LONGEST_NUMBER = 64;

  /** A value and where its key and itself were typed. */
  private record Setting(Place keyPlace, Node value) {}

  private final Map<String, Setting> current;
  private final Map<String, String> found = new LinkedHashMap<>();

  private Settings(Map<String, Setting> values) {
    current = new LinkedHashMap<>(values);
    values.forEach((key, setting) -> {
      if (setting.value() instanceof Scalar scalar) {
        found.putIfAbsent(key.toLowerCase(Locale.ROOT), scalar.text());
      }
    });
  }

  static Settings of(Source source, Url url) {
    Map<String, Setting> values = new LinkedHashMap<>();
    url.query()
        .forEach((key, parameter) ->
            values.put(
                key,
                new Setting(
                    source.at(parameter.keyAt()),
                    Tree.text(parameter.value(), source.at(parameter.valueAt())))));
    return new Settings(values);
  }

  /** The settings as they are now, for new look-ups. */
  Settings snapshot() {
    return new Settings(current);
  }

  /** The value of the first of the names that is there, or the empty text. */
  String text(String... names) {
    for (String name : names) {
      String value = found.get(name.toLowerCase(Locale.ROOT));
      if (value != null) {
        return value;
      }
    }
    return "";
  }

  /** The whole number above zero, in decimal digits, or 0. */
  long positive(String... names) {
    String digits = text(names).replaceFirst("^[+]", "");
    boolean whole = digits.matches("[0-9]{1,18}");
    return whole ? Long.parseLong(digits) : 0;
  }

  /** The number above zero, or null. */
  @Nullable BigDecimal positiveFraction(String name) {
    String text = text(name);
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      return number > 0 && number < Double.MAX_VALUE ? BigDecimal.valueOf(number) : null;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  /** Where the value of a key was typed; the other place if it was not. */
  Place placeOf(String name, Place otherwise) {
    for (Map.Entry<String, Setting> entry : current.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(name)) {
        return entry.getValue().value().place();
      }
    }
    return otherwise;
  }

  boolean isTrue(String... names) {
    return TRUE.contains(text(names));
  }

  void remove(String... exact) {
    for (String key : exact) {
      current.remove(key);
    }
  }

  /** Sets a value for one section only, in place of the key that applied to all. */
  void move(String key, String toKey, Node value) {
    Setting setting = current.remove(key);
    Place place = setting == null ? value.place() : setting.keyPlace();
    current.put(toKey, new Setting(place, value));
  }

  void set(String key, Node value) {
    current.put(key, new Setting(value.place(), value));
  }

  /**
   * The metadata of one section: its own keys without their prefix, and all keys without a prefix.
   *
   * @param own the prefix of the section, with its dot
   * @param others the prefixes of the other sections
   */
  Mapping section(String own, List<String> others, Place place) {
    Map<String, Mapping.Entry> entries = new LinkedHashMap<>();
    current.forEach((key, setting) -> {
      if (!key.startsWith(own) && others.stream().noneMatch(key::startsWith)) {
        entries.put(key, new Mapping.Entry(key, setting.keyPlace(), setting.value()));
      }
    });
    current.forEach((key, setting) -> {
      if (key.startsWith(own)) {
        String bare = key.substring(own.length());
        entries.put(bare, new Mapping.Entry(bare, setting.keyPlace(), setting.value()));
      }
    });
    return new Mapping(new ArrayList<>(entries.values()), place);
  }

  /** Settings from metadata, to take more keys out of it. */
  static Settings of(Mapping metadata) {
    Map<String, Setting> values = new LinkedHashMap<>();
    for (Mapping.Entry entry : metadata.entries()) {
      values.put(entry.key(), new Setting(entry.keyPlace(), entry.value()));
    }
    return new Settings(values);
  }

  /** What is left, as metadata. */
  Mapping rest(Place place) {
    return section("", List.of(), place);
  }

  void removePrefixed(String prefix) {
    current.keySet().removeIf(key -> key.startsWith(prefix));
  }
}
