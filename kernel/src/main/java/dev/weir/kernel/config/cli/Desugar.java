package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Turns a command line and the files it names into one document. Stateless. */
public final class Desugar {
  private static final Place START = new Place("command line", 1, 1);

  private Desugar() {}

  /**
   * The document of the files, in order, and then the command line: lists are joined, other
   * sections are replaced by later ones.
   */
  public static Desugared document(
      List<Mapping> files, Arguments arguments, Vocabulary vocabulary) {
    Problems errors = new Problems();
    Problems doubts = new Problems();
    Mapping document = new Mapping(List.of(), START);
    for (Mapping file : files) {
      document = merge(document, file);
    }
    document = merge(document, sugar(arguments, vocabulary, errors, doubts));
    if (!arguments.logLevel().isEmpty()) {
      Node log = document.get("log");
      Mapping level = new Tree(START).put("level", Tree.text(arguments.logLevel(), START)).build();
      document = with(document, "log", log instanceof Mapping old ? replace(old, level) : level);
    }
    if (!arguments.api().isBlank()) {
      Source source = new Source("-api", arguments.api(), errors, doubts);
      document = with(document, "api", AdminSugar.api(source));
    }
    if (!arguments.metrics().isBlank()) {
      Source source = new Source("-metrics", arguments.metrics(), errors, doubts);
      document = with(document, "metrics", AdminSugar.metrics(source));
    }
    return new Desugared(document, errors.sorted(), doubts.sorted());
  }

  private static Mapping sugar(
      Arguments arguments, Vocabulary vocabulary, Problems errors, Problems doubts) {
    Named named = new Named();
    List<Mapping> hops = new ArrayList<>();
    for (int i = 0; i < arguments.nodes().size(); i++) {
      Source source = new Source("-F[" + i + "]", arguments.nodes().get(i), errors, doubts);
      Mapping hop = HopSugar.hop(source, i, vocabulary, named);
      if (hop != null) {
        hops.add(hop);
      }
    }
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < arguments.services().size(); i++) {
      Source source = new Source("-L[" + i + "]", arguments.services().get(i), errors, doubts);
      drafts.addAll(ServiceSugar.services(source, vocabulary));
    }
    String chain = arguments.nodes().isEmpty() ? "" : "chain-0";
    List<Mapping> services = new ArrayList<>();
    for (Draft draft : drafts) {
      services.add(draft.finish("service-" + services.size(), chain, named));
    }
    Tree tree = new Tree(START).list("services", services);
    if (!hops.isEmpty()) {
      Place place = hops.getFirst().place();
      tree.list("chains", List.of(new Tree(place).text("name", chain).list("hops", hops).build()));
    }
    for (String kind : Named.KINDS) {
      tree.list(kind, named.list(kind));
    }
    return tree.build();
  }

  /** The first document with the second one's lists appended and its other sections in place. */
  private static Mapping merge(Mapping first, Mapping second) {
    Mapping merged = first;
    for (Mapping.Entry entry : second.entries()) {
      Node old = merged.get(entry.key());
      Node value = entry.value();
      if (old instanceof Sequence before && value instanceof Sequence after) {
        List<Node> items = new ArrayList<>(before.items());
        items.addAll(after.items());
        value = new Sequence(items, before.place());
      }
      merged = with(merged, entry.key(), value);
    }
    return merged;
  }

  private static Mapping replace(Mapping old, Mapping values) {
    Mapping replaced = old;
    for (Mapping.Entry entry : values.entries()) {
      replaced = with(replaced, entry.key(), entry.value());
    }
    return replaced;
  }

  /** The mapping with one key set. */
  private static Mapping with(Mapping mapping, String key, Node value) {
    List<Mapping.Entry> entries = new ArrayList<>(mapping.entries());
    Mapping.Entry set = new Mapping.Entry(key, value.place(), value);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).key().equalsIgnoreCase(key)) {
        entries.set(i, set);
        return new Mapping(entries, mapping.place());
      }
    }
    entries.add(set);
    return new Mapping(entries, mapping.place());
  }
}
