package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Rest;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Doc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A place where records go. Its type is the one key that is not {@code name} or {@code spool}. */
@Section("recorder")
@Doc("A place where records go; its type is the key that holds the options.")
public record RecorderConfig(
    @Doc("Unique name.") String name,
    @Doc("Where records wait on disk while the sink is behind.") @Nullable SpoolConfig spool,
    @Rest Mapping sink,
    Origin origin) {
  public RecorderConfig {
    sink = nested(sink);
    if (sink.entries().isEmpty()) {
      throw new ConfigException("", "no sink (expected: a key such as file or http, with options)");
    }
    if (sink.entries().size() > 1) {
      throw new ConfigException(
          sink.entries().get(1).key(), "second sink (expected: one; add another recorder)");
    }
    switch (sink.entries().getFirst().value()) {
      case Mapping options -> {}
      case Scalar nothing when nothing.isNothing() -> {}
      default ->
          throw new ConfigException(
              sink.entries().getFirst().key(), "not a mapping (expected: the sink's options)");
    }
  }

  /** The type that a key names: all of it, or what is before the first dot. */
  public static String typeOf(String key) {
    int dot = key.indexOf('.');
    return dot > 0 ? key.substring(0, dot) : key;
  }

  /** {@code loki.url: …} says the same as {@code loki: {url: …}}; both may be mixed. */
  private static Mapping nested(Mapping written) {
    if (written.entries().stream().allMatch(e -> typeOf(e.key()).equals(e.key()))) {
      return written;
    }
    var sinks = new ArrayList<Mapping.Entry>();
    for (Mapping.Entry entry : written.entries()) {
      String type = typeOf(entry.key());
      if (type.length() == entry.key().length()) {
        add(sinks, entry);
      } else {
        String key = entry.key().substring(type.length() + 1);
        var option = new Mapping.Entry(key, entry.keyPlace(), entry.value());
        var options = new Mapping(List.of(option), entry.keyPlace());
        add(sinks, new Mapping.Entry(type, entry.keyPlace(), options));
      }
    }
    return new Mapping(sinks, written.place());
  }

  /** Adds a sink, or its options to those of the same sink. */
  private static void add(List<Mapping.Entry> sinks, Mapping.Entry more) {
    for (int i = 0; i < sinks.size(); i++) {
      Mapping.Entry known = sinks.get(i);
      if (known.key().equalsIgnoreCase(more.key())
          && known.value() instanceof Mapping first
          && more.value() instanceof Mapping second) {
        var options = new ArrayList<>(first.entries());
        options.addAll(second.entries());
        sinks.set(
            i,
            new Mapping.Entry(known.key(), known.keyPlace(), new Mapping(options, first.place())));
        return;
      }
    }
    sinks.add(more);
  }

  /** The type of the recorder, for example {@code http}, in lower case. */
  public String type() {
    return sink.entries().getFirst().key().toLowerCase(Locale.ROOT);
  }

  /** The options of that type. */
  public Mapping options() {
    Mapping.Entry entry = sink.entries().getFirst();
    return entry.value() instanceof Mapping options ? options : Mapping.empty(entry.keyPlace());
  }

  /** Where type and options are. */
  public Origin optionsOrigin() {
    Mapping.Entry entry = sink.entries().getFirst();
    return new Origin(origin.path() + "." + entry.key(), entry.keyPlace());
  }
}
