package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.model.ChainConfig;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * From sources (files and what the command line stands for) to a configuration: merges, binds,
 * checks names and references. Reads files and nothing else; starts nothing. One thread.
 */
public final class ConfigLoader {
  private final SecretSource secrets;
  private final KnownTypes types;

  /**
   * @param secrets where secrets come from
   * @param types what plugins offer
   */
  public ConfigLoader(SecretSource secrets, KnownTypes types) {
    this.secrets = secrets;
    this.types = types;
  }

  /**
   * Reads a file.
   *
   * @param name the file as the user named it
   * @return null if nothing could be read, which has been noted
   */
  public static @Nullable Mapping read(Path file, String name, Problems problems) {
    String why;
    try {
      if (!Files.isDirectory(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          return read(in, name, problems);
        }
      }
      why = "is a directory (expected: a file)";
    } catch (NoSuchFileException e) {
      why = "no such file (expected: a YAML or JSON file)";
    } catch (AccessDeniedException e) {
      why = "no permission to read it";
    } catch (IOException e) {
      why = "cannot be read";
    }
    problems.add(new Place(name, 1, 1), Codes.UNREADABLE, "", why);
    return null;
  }

  /**
   * Reads a stream up to the largest size of a document; does not close it.
   *
   * @param name for places, for example {@code -}
   * @return null if nothing could be read, which has been noted
   */
  public static @Nullable Mapping read(InputStream in, String name, Problems problems)
      throws IOException {
    return YamlReader.read(name, in.readNBytes(YamlReader.MAX_BYTES + 1), problems);
  }

  /**
   * Merges sources from left to right and binds them: lists are joined, of other keys the last one
   * wins.
   *
   * @return the configuration; complete only if no problem was noted, otherwise without the parts
   *     that have problems, so that the rest can be checked further
   */
  public Configuration load(List<Mapping> sources, Problems problems) {
    return load(sources, new UsedNames(), problems);
  }

  /**
   * The same.
   *
   * @param used is told every name that is referred to
   */
  public Configuration load(List<Mapping> sources, UsedNames used, Problems problems) {
    Mapping merged = Merging.merge(sources);
    var refs = new ArrayList<Ref>();
    Configuration bound =
        Objects.requireNonNull(
            new Binder(secrets, refs::add).bind(Configuration.class, merged, "", problems),
            "a configuration has a default for every key");
    new NameChecks(merged, types, problems).run(refs).forEach(used);
    return withSharedHops(bound);
  }

  /** Puts the shared hop in the place of each hop that only names one. */
  private static Configuration withSharedHops(Configuration bound) {
    var shared = new HashMap<String, HopConfig>();
    bound.hops().forEach(hop -> shared.putIfAbsent(hop.name(), hop));
    UnaryOperator<HopConfig> resolve =
        hop -> hop.nodes().isEmpty() ? shared.getOrDefault(hop.name(), hop) : hop;
    UnaryOperator<ChainConfig> withHops =
        chain ->
            new ChainConfig(
                chain.name(), chain.hops().stream().map(resolve).toList(), chain.origin());
    return new Configuration(
        bound.services(),
        bound.chains().stream().map(withHops).toList(),
        bound.hops(),
        bound.bypasses(),
        bound.recorders(),
        bound.hosts(),
        bound.redact(),
        bound.log(),
        bound.origin());
  }
}
