package dev.weir.kernel.config.bind;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import org.jspecify.annotations.Nullable;

/**
 * Where something is in the configuration; what a later stage needs to report a problem. A record
 * component of this type is no key: the binder fills in where the record itself was written.
 *
 * <p>All origins are equal, so that two records are equal if they say the same, wherever it was
 * written: that is what a reload asks.
 *
 * @param path for example {@code services[0].handler}
 * @param place where it begins; of something that was not written, where the surrounding part
 *     begins
 * @param mapping what is written there, for the places of its keys; empty if it is none
 */
public record Origin(String path, Place place, Mapping mapping) {
  /** The origin of something that has no keys. */
  public Origin(String path, Place place) {
    this(path, place, Mapping.empty(place));
  }

  /** The origin of one of its keys, whether it was written or not. */
  public Origin child(String key) {
    return new Origin(
        path.isEmpty() ? key : path + "." + key,
        KeyPlace.of(mapping, key, place),
        mapping.get(key) instanceof Mapping inner ? inner : Mapping.empty(place));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Origin;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
