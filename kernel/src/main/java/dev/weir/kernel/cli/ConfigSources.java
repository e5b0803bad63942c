package dev.weir.kernel.cli;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.cli.Arguments;
import dev.weir.kernel.config.cli.Desugar;
import dev.weir.kernel.config.cli.Desugared;
import dev.weir.kernel.config.print.LowerCase;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a command line names: files, standard input, inline JSON, and the services
 * and nodes given directly. Can be read again; standard input is read once and kept. One thread at
 * a time.
 */
public final class ConfigSources {
  private static final int MOST_BYTES = 16 * 1024 * 1024;

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
   * @param problems what is wrong with files; the document is incomplete if there are any
   * @param usage what is wrong with the command line itself
   * @param doubts what the command line says, but can hardly mean
   */
  public record Loaded(
      Mapping document, List<Problem> problems, List<Problem> usage, List<Problem> doubts) {}

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
    for (String name : named) {
      Mapping file = read(name, problems);
      if (file != null) {
        files.add(printing && !isInline(name) ? LowerCase.metadata(file) : file);
      }
    }
    Desugared desugared = Desugar.document(files, arguments, actions.vocabulary());
    return new Loaded(
        desugared.document(), problems.sorted(), desugared.errors(), desugared.doubts());
  }

  private static boolean isInline(String name) {
    return name.startsWith("{") && name.endsWith("}");
  }

  private @Nullable Mapping read(String name, Problems problems) {
    if (isInline(name)) {
      return actions.read("-C", name.getBytes(StandardCharsets.UTF_8), problems);
    }
    Place place = new Place(name, 1, 1);
    if (name.startsWith("http://") || name.startsWith("https://")) {
      problems.add(place, "W1020", "", "address (expected: a file; fetch it first)");
      return null;
    }
    byte[] content;
    try {
      content = name.equals("-") ? standardInput() : file(name);
    } catch (NoSuchFileException missing) {
      problems.add(place, "W1021", "", "no such file (expected: a YAML or JSON file)");
      return null;
    } catch (AccessDeniedException denied) {
      problems.add(place, "W1022", "", "no permission to read (check the owner and mode)");
      return null;
    } catch (IOException failed) {
      problems.add(place, "W1023", "", "cannot be read: " + failed.getMessage());
      return null;
    }
    if (content.length > MOST_BYTES) {
      problems.add(place, "W1024", "", "larger than " + MOST_BYTES + " bytes");
      return null;
    }
    return actions.read(name, content, problems);
  }

  private byte[] file(String name) throws IOException {
    Path path = terminal.folder().resolve(name);
    if (Files.isDirectory(path)) {
      throw new IOException("a folder (expected: a file)");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(MOST_BYTES + 1);
    }
  }

  private byte[] standardInput() throws IOException {
    byte[] content = standardInput;
    if (content == null) {
      content = terminal.in().readNBytes(MOST_BYTES + 1);
      standardInput = content;
    }
    return content;
  }
}
