package dev.weir.kernel.cli;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.cli.Vocabulary;
import dev.weir.kernel.config.tree.Mapping;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks of the rest of the kernel. Found with {@link java.util.ServiceLoader};
 * called on the main thread, one call at a time. Methods that return an exit code (see {@link
 * Exit}) write their results and their failures to the terminal themselves.
 */
public interface Actions {
  /**
   * The names that a scheme of {@code -L} and {@code -F} may consist of: GOST's and the types of
   * the installed plugins.
   */
  Vocabulary vocabulary();

  /** The types that a scheme may name to be started, in words; empty if they are not known. */
  String built();

  /** The sub-commands that plugins add, with a line about each. */
  SortedMap<String, String> commands();

  /**
   * Runs a sub-command that a plugin adds.
   *
   * @param name one of {@link #commands()}
   * @param args what followed the name
   * @return the exit code
   */
  int command(String name, List<String> args, Terminal terminal);

  /**
   * Starts the services and returns when Weir is to end.
   *
   * @return the exit code
   */
  int run(RunOptions options, Terminal terminal);

  /**
   * Everything that is wrong with the document, and what can hardly be meant as warnings; makes
   * nothing of it.
   */
  List<Problem> check(Mapping document, Path folder);

  /** A tour that needs no configuration. Returns the exit code. */
  int demo(Terminal terminal);

  /**
   * Looks at the machine. Returns the exit code: 1 if something stops Weir.
   *
   * @param json whether as one JSON object a line
   * @param document a configuration whose ports, files and servers are looked at; null for none
   */
  int doctor(Terminal terminal, boolean json, @Nullable Mapping document);

  /** The JSON Schema of the configuration, with the options of all installed plugins. */
  String schema();

  /** The same as a page in Markdown. */
  String reference();

  /**
   * Lists the plugins that are installed. Returns the exit code.
   *
   * @param json whether as one JSON object a line
   */
  int pluginList(Terminal terminal, boolean json);

  /** Shows the types and options of one plugin. Returns the exit code. */
  int pluginInfo(Terminal terminal, String id);

  /** Loads jars as at a start and names everything that is wrong. Returns the exit code. */
  int pluginVerify(Terminal terminal, List<Path> jars);

  /** What {@code weir version} says beyond Java and Netty, one line each: natives, the SPI. */
  List<String> versions();
}
