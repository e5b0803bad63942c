package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds one mapping, leaving out what is empty. One thread. */
final class Tree {
  private final List<Mapping.Entry> entries = new ArrayList<>();
  private final Place place;

  Tree(Place place) {
    this.place = place;
  }

  /** A text that stays a text when it is printed, whatever it looks like. */
  static Scalar text(String text, Place place) {
    return new Scalar(text, true, place);
  }

  /** A number, boolean or duration. */
  static Scalar plain(String token, Place place) {
    return new Scalar(token, false, place);
  }

  Tree text(String key, String text) {
    return text.isEmpty() ? this : put(key, text(text, place));
  }

  Tree plain(String key, String token) {
    return put(key, plain(token, place));
  }

  Tree list(String key, List<? extends Node> items) {
    return items.isEmpty() ? this : put(key, new Sequence(List.copyOf(items), place));
  }

  Tree texts(String key, List<String> items) {
    return list(key, items.stream().map(item -> text(item, place)).toList());
  }

  Tree put(String key, @Nullable Node value) {
    if (value != null && !(value instanceof Mapping map && map.entries().isEmpty())) {
      entries.add(new Mapping.Entry(key, place, value));
    }
    return this;
  }

  Mapping build() {
    return new Mapping(entries, place);
  }
}
