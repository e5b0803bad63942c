package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.bind.Suggestion;
import dev.weir.kernel.config.bind.UnbuiltKeys;
import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.RecorderConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the whole: names are unique, what is referred to exists. Reads names from the tree, not
 * from bound records, so that a service with a wrong number is still known by its name.
 */
final class NameChecks {
  private final Mapping root;
  private final KnownTypes types;
  private final Problems problems;

  NameChecks(Mapping root, KnownTypes types, Problems problems) {
    this.root = root;
    this.types = types;
    this.problems = problems;
  }

  /**
   * Checks all.
   *
   * @param bound every name that was read as a reference or type
   * @return these, and the names of shared hops
   */
  List<Ref> run(List<Ref> bound) {
    var known = new EnumMap<Kind, Set<String>>(Kind.class);
    known.putAll(types.names());
    names("services");
    for (Kind kind : Kind.values()) {
      if (!kind.section().isEmpty()) {
        known.put(kind, names(kind.section()));
      }
    }
    var refs = new ArrayList<>(bound);
    each(root, "chains", "", (chain, path) -> each(chain, "hops", path, (h, p) -> hop(h, p, refs)));
    each(root, "hops", "", (hop, path) -> nodes(hop, path, true));
    each(root, "recorders", "", (recorder, path) -> recorder(recorder, path, refs));
    each(root, "bypasses", "", this::bypass);
    var references = new References(known, types);
    refs.forEach(ref -> references.check(ref, problems));
    return refs;
  }

  /** The names of a section's objects; notes those that are used twice. */
  private Set<String> names(String section) {
    Map<String, Place> first = new HashMap<>();
    each(
        root,
        section,
        "",
        (object, path) -> {
          if (!(object.get("name") instanceof Scalar name) || name.isNothing()) {
            return;
          }
          if (name.text().isEmpty()) {
            problems.add(
                name.place(), Codes.REQUIRED, path + ".name", "empty (expected: a unique name)");
            return;
          }
          Place earlier = first.putIfAbsent(name.text(), name.place());
          if (earlier != null) {
            problems.add(
                name.place(),
                Codes.DUPLICATE_NAME,
                path + ".name",
                Shown.text(name.text())
                    + " (expected: a unique name; first used at "
                    + earlier
                    + ")");
          }
        });
    return Set.copyOf(first.keySet());
  }

  /** A hop without nodes stands for the shared one of its name. */
  private void hop(Mapping hop, String path, List<Ref> refs) {
    if (hop.get("nodes") != null) {
      nodes(hop, path, false);
      return;
    }
    Scalar name = name(hop);
    if (name == null) {
      problems.add(
          hop.place(),
          Codes.REQUIRED,
          path,
          "missing (expected: nodes, or the name of a shared hop)");
      return;
    }
    refs.add(new Ref(Kind.HOP, name.text(), new Origin(path + ".name", name.place())));
    for (Mapping.Entry entry : hop.entries()) {
      if (!entry.key().equalsIgnoreCase("name")) {
        problems.add(
            entry.keyPlace(),
            Codes.CONFLICT,
            path,
            "key \""
                + Shown.text(entry.key())
                + "\" beside the name of a shared hop (expected: only the name, or nodes as well)");
      }
    }
  }

  private void nodes(Mapping hop, String path, boolean required) {
    Node nodes = hop.get("nodes");
    boolean none =
        nodes == null
            ? required
            : nodes instanceof Sequence sequence
                ? sequence.items().isEmpty()
                : nodes instanceof Scalar scalar && scalar.isNothing();
    if (none) {
      Place place = nodes == null ? hop.place() : nodes.place();
      problems.add(place, Codes.REQUIRED, path + ".nodes", "no node (expected: at least one)");
    }
  }

  private static void recorder(Mapping recorder, String path, List<Ref> refs) {
    for (Mapping.Entry entry : recorder.entries()) {
      if (!RecordShape.of(RecorderConfig.class).declares(entry.key())) {
        var origin = new Origin(path, entry.keyPlace());
        String type = RecorderConfig.typeOf(entry.key()).toLowerCase(Locale.ROOT);
        refs.add(new Ref(Kind.RECORDER_TYPE, type, origin));
      }
    }
  }

  /** What is not a key of every bypass must be a type of rules, and the only one. */
  private void bypass(Mapping bypass, String path) {
    Set<String> known = types.of(Kind.BYPASS_TYPE);
    RecordShape shape = RecordShape.of(BypassConfig.class);
    String rules = bypass.get("matchers") != null || bypass.get("file") != null ? "matchers" : null;
    for (Mapping.Entry entry : bypass.entries()) {
      if (known == null || shape.declares(entry.key())) {
        continue;
      }
      if (known.stream().noneMatch(entry.key()::equalsIgnoreCase)) {
        unknown(entry, path, shape, known);
      } else if (rules != null) {
        problems.add(
            entry.keyPlace(),
            Codes.CONFLICT,
            path,
            "key \""
                + Shown.text(entry.key())
                + "\" beside "
                + rules
                + " (expected: one type of rules; add another bypass)");
      } else {
        rules = entry.key();
      }
    }
  }

  private void unknown(Mapping.Entry entry, String path, RecordShape shape, Set<String> known) {
    String key = "key \"" + Shown.text(entry.key()) + "\"";
    if (UnbuiltKeys.type(Kind.BYPASS_TYPE, entry.key())) {
      problems.add(entry.keyPlace(), Codes.NOT_BUILT, path, key + ": " + UnbuiltKeys.PHRASE);
      return;
    }
    var words = new ArrayList<>(known);
    words.addAll(shape.spellings());
    String hint = Suggestion.phrase(entry.key(), words);
    problems.add(entry.keyPlace(), Codes.UNKNOWN_KEY, path, "unknown " + key + hint);
  }

  private static @Nullable Scalar name(Mapping object) {
    return object.get("name") instanceof Scalar name && !name.text().isEmpty() ? name : null;
  }

  /** Every mapping of a list, with its path. */
  private static void each(
      Mapping parent, String key, String path, BiConsumer<Mapping, String> action) {
    if (parent.get(key) instanceof Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        if (sequence.items().get(i) instanceof Mapping item) {
          action.accept(item, (path.isEmpty() ? key : path + "." + key) + "[" + i + "]");
        }
      }
    }
  }
}
