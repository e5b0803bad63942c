package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Rest;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.spi.ConfigException;
import dev.weir.spi.config.Doc;
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
