package dev.weir.kernel.config.print;

import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.Locale;

/** The metadata keys of a file in lower case, as the grammar's origin prints them. Stateless. */
public final class LowerCase {
  private LowerCase() {}

  /** The document with the keys of every {@code metadata} in lower case. */
  public static Mapping metadata(Mapping document) {
    return (Mapping) apply(document, false);
  }

  private static Node apply(Node node, boolean inMetadata) {
    return switch (node) {
      case Scalar scalar -> scalar;
      case Sequence sequence ->
          new Sequence(
              sequence.items().stream().map(item -> apply(item, inMetadata)).toList(),
              sequence.place());
      case Mapping mapping ->
          new Mapping(
              mapping.entries().stream().map(entry -> entry(entry, inMetadata)).toList(),
              mapping.place());
    };
  }

  private static Mapping.Entry entry(Mapping.Entry entry, boolean inMetadata) {
    boolean below = inMetadata || entry.key().equalsIgnoreCase("metadata");
    String key = inMetadata ? entry.key().toLowerCase(Locale.ROOT) : entry.key();
    return new Mapping.Entry(key, entry.keyPlace(), apply(entry.value(), below));
  }
}
