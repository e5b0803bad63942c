package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The names that a configuration refers to, collected while it is bound, to find what was defined
 * and is used by nobody: rules that rule nothing. One thread.
 */
public final class UsedNames implements Consumer<Ref> {
  private final Map<Kind, Set<String>> used = new EnumMap<>(Kind.class);

  /** None so far. */
  public UsedNames() {}

  @Override
  public void accept(Ref ref) {
    used.computeIfAbsent(ref.kind(), kind -> new HashSet<>()).add(ref.name());
  }

  /**
   * Warns of everything in the document that has a name which was never used.
   *
   * @param document all of it, merged
   */
  public void warnOfOthers(Mapping document, Problems problems) {
    for (Kind kind : Kind.values()) {
      if (document.get(kind.section()) instanceof Sequence list) {
        for (int i = 0; i < list.items().size(); i++) {
          warn(kind, list.items().get(i), kind.section() + "[" + i + "]", problems);
        }
      }
    }
  }

  private void warn(Kind kind, Node item, String path, Problems problems) {
    if (item instanceof Mapping object
        && object.get("name") instanceof Scalar name
        && !used.getOrDefault(kind, Set.of()).contains(name.text())) {
      problems.warn(
          name.place(),
          Codes.UNUSED,
          path,
          kind.label()
              + " \""
              + Shown.text(name.text())
              + "\" is not used (expected: "
              + user(kind)
              + ", or leave it out)");
    }
  }

  private static String user(Kind kind) {
    return switch (kind) {
      case CHAIN -> "handler.chain of a service";
      case HOP -> "its name among the hops of a chain";
      case RECORDER -> "its name among the recorders of a service";
      case HOSTS -> "hosts of a service, hop or node";
      default -> kind.label() + " of a service, hop or node";
    };
  }
}
