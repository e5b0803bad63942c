package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.load.Merging;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import java.util.ArrayList;
import java.util.List;

/** Turns a command line and the files it names into one document. Stateless. */
public final class Desugar {
  private static final Place START = new Place("command line", 1, 1);

  /** An environment variable and the key that it sets; later ones win. */
  private record Variable(String name, String section, String key) {}

  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("GOST_LOGGER_LEVEL", "log", "level"),
          new Variable("GOST_API", "api", "addr"),
          new Variable("GOST_METRICS", "metrics", "addr"),
          new Variable("WEIR_LOG_LEVEL", "log", "level"),
          new Variable("WEIR_API", "api", "addr"),
          new Variable("WEIR_METRICS", "metrics", "addr"));

  private Desugar() {}

  /**
   * The document of the files, in order, and then the command line: lists are joined, other
   * sections are replaced by later ones.
   */
  public static Desugared document(
      List<Mapping> files, Arguments arguments, Vocabulary vocabulary) {
    Problems errors = new Problems();
    Problems doubts = new Problems();
    List<Mapping> sources = new ArrayList<>(files);
    sources.add(sugar(arguments, vocabulary, errors, doubts));
    Mapping document = Merging.merge(sources);
    for (Variable variable : VARIABLES) {
      String value = arguments.environment().getOrDefault(variable.name(), "");
      document = set(document, variable.section(), variable.key(), value);
    }
    document = set(document, "log", "level", arguments.logLevel());
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
    String chain = hops.isEmpty() ? "" : "chain-0";
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

  /** The document with one key of a section set, unless the value is empty. */
  private static Mapping set(Mapping document, String section, String key, String value) {
    if (value.isBlank()) {
      return document;
    }
    Mapping old = document.get(section) instanceof Mapping there ? there : Mapping.empty(START);
    return with(document, section, with(old, key, Tree.text(value, START)));
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
