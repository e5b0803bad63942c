package dev.weir.kernel.cli;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.cli.Arguments;
import dev.weir.kernel.config.cli.Desugar;
import dev.weir.kernel.config.cli.Desugared;
import dev.weir.kernel.config.load.ConfigLoader;
import dev.weir.kernel.config.load.YamlReader;
import dev.weir.kernel.config.print.LowerCase;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a command line names: files, standard input, inline JSON, and the services
 * and nodes given directly. Can be read again; standard input is read once and kept. One thread at
 * a time.
 */
public final class ConfigSources {
  private final List<String> named;
  private final Arguments arguments;
  private final Terminal terminal;
  private final Actions actions;
  private byte @Nullable [] standardInput;

  /**
   * @param named the values of {@code -C}, in order
   * @param arguments services and nodes of the command line
   */
  ConfigSources(List<String> named, Arguments arguments, Terminal terminal, Actions actions) {
    this.named = List.copyOf(named);
    this.arguments = arguments;
    this.terminal = terminal;
    this.actions = actions;
  }

  /**
   * A configuration as read.
   *
   * @param document everything merged
   * @param whole whether every file could be read to its end; if not, to check the document further
   *     would only blame it for what is missing
   * @param problems what is wrong with files; the document is incomplete if there are any
   * @param usage what is wrong with the command line itself
   * @param doubts what the command line says, but can hardly mean
   */
  public record Loaded(
      Mapping document,
      boolean whole,
      List<Problem> problems,
      List<Problem> usage,
      List<Problem> doubts) {}

  /** Reads everything. */
  public Loaded load() {
    return load(false);
  }

  /** Reads everything for printing in the grammar's own form: metadata keys in lower case. */
  Loaded loadForPrinting() {
    return load(true);
  }

  private Loaded load(boolean printing) {
    Problems problems = new Problems();
    List<Mapping> files = new ArrayList<>();
    boolean whole = true;
    for (String name : named) {
      Mapping file = read(name, problems);
      if (file != null) {
        files.add(printing && !isInline(name) ? LowerCase.metadata(file) : file);
      }
      whole &= file != null;
    }
    Desugared desugared = Desugar.document(files, arguments, actions.vocabulary());
    return new Loaded(
        desugared.document(), whole, problems.sorted(), desugared.errors(), desugared.doubts());
  }

  private static boolean isInline(String name) {
    // A broken one as well: its error says more than that there is no such file.
    return name.startsWith("{");
  }

  private @Nullable Mapping read(String name, Problems problems) {
    if (isInline(name)) {
      return YamlReader.read("-C", name.getBytes(StandardCharsets.UTF_8), problems);
    }
    if (name.equals("-")) {
      return standardInput(problems);
    }
    if (name.startsWith("http://") || name.startsWith("https://")) {
      problems.add(
          new Place("-C", 1, 1),
          Codes.UNREADABLE,
          "",
          "an address (expected: a file; fetch it first)");
      return null;
    }
    return ConfigLoader.read(terminal.folder().resolve(name), name, problems);
  }

  private @Nullable Mapping standardInput(Problems problems) {
    byte[] content = standardInput;
    if (content == null) {
      try {
        content = terminal.in().readNBytes(YamlReader.MAX_BYTES + 1);
      } catch (IOException failed) {
        problems.add(new Place("-", 1, 1), Codes.UNREADABLE, "", "cannot be read");
        return null;
      }
      standardInput = content;
    }
    return YamlReader.read("-", content, problems);
  }
}
