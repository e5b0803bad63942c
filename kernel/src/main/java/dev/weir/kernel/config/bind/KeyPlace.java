package dev.weir.kernel.config.bind;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds where something was written by the path that names it: {@code matchers[2]}, {@code
 * file.path}, or a key that has dots itself. Where the path leads further than what was written,
 * its last part that was written is the place.
 */
public final class KeyPlace {
  private KeyPlace() {}

  /**
   * The place of a key in a mapping, whatever its case.
   *
   * @param otherwise the place if no part of the path was written
   */
  public static Place of(Mapping mapping, String path, Place otherwise) {
    Mapping.Entry found = null;
    for (Mapping.Entry entry : mapping.entries()) {
      if (leads(path, entry.key())
          && (found == null || found.key().length() < entry.key().length())) {
        found = entry;
      }
    }
    return found == null
        ? otherwise
        : inside(found.value(), path.substring(found.key().length()), found.keyPlace());
  }

  /** The same, where the key may be written as any of its spellings in a record. */
  static Place of(RecordShape shape, Mapping mapping, String path, Place otherwise) {
    for (RecordShape.Component component : shape.keys()) {
      for (String spelling : spellings(component)) {
        if (leads(path, spelling)) {
          String rest = path.substring(spelling.length());
          for (String written : spellings(component)) {
            if (mapping.entry(written) != null) {
              return of(mapping, written + rest, otherwise);
            }
          }
        }
      }
    }
    return of(mapping, path, otherwise);
  }

  /** The same for the record that a section was bound to. */
  public static Place of(
      Class<? extends Record> type, Mapping mapping, String path, Place otherwise) {
    return of(RecordShape.of(type), mapping, path, otherwise);
  }

  private static List<String> spellings(RecordShape.Component component) {
    return Stream.concat(Stream.of(component.key()), component.aliases().stream()).toList();
  }

  /** Whether a path begins with a key: with all of it, not with its first letters. */
  private static boolean leads(String path, String key) {
    return !key.isEmpty()
        && path.regionMatches(true, 0, key, 0, key.length())
        && (path.length() == key.length() || ".[".indexOf(path.charAt(key.length())) >= 0);
  }

  private static Place inside(Node node, String rest, Place keyPlace) {
    return switch (node) {
      case Scalar scalar -> scalar.isNothing() ? keyPlace : scalar.place();
      case Mapping mapping ->
          rest.startsWith(".") ? of(mapping, rest.substring(1), mapping.place()) : mapping.place();
      case Sequence list -> {
        int end = rest.indexOf(']');
        int index = rest.startsWith("[") && end > 0 ? index(rest.substring(1, end)) : -1;
        yield index < 0 || index >= list.items().size()
            ? list.place()
            : inside(
                list.items().get(index), rest.substring(end + 1), list.items().get(index).place());
      }
    };
  }

  private static int index(String digits) {
    Long read = Scalars.whole(digits);
    return read == null || read < 0 || read > Integer.MAX_VALUE ? -1 : read.intValue();
  }
}
