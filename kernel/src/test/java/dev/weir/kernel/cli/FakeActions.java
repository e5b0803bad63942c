package dev.weir.kernel.cli;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.cli.Vocabulary;
import dev.weir.kernel.config.tree.Mapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Notes what the command line asks for and answers as told. */
final class FakeActions implements Actions {
  final List<String> calls = new ArrayList<>();
  final List<RunOptions> runs = new ArrayList<>();
  final List<Mapping> checked = new ArrayList<>();
  final SortedMap<String, String> commands = new TreeMap<>();
  List<Problem> problems = List.of();
  int exit = Exit.OK;
  RuntimeException thrown;

  @Override
  public Vocabulary vocabulary() {
    return Vocabulary.GOST.with(new Vocabulary(Set.of("gopher"), Set.of(), Set.of(), Set.of()));
  }

  @Override
  public String built() {
    return "built here: handlers http";
  }

  @Override
  public SortedMap<String, String> commands() {
    return commands;
  }

  @Override
  public int command(String name, List<String> args, Terminal terminal) {
    return called(name + " " + args);
  }

  @Override
  public int run(RunOptions options, Terminal terminal) {
    runs.add(options);
    return called("run");
  }

  @Override
  public List<Problem> check(Mapping document, Path folder) {
    checked.add(document);
    return problems;
  }

  @Override
  public int doctor(Terminal terminal, boolean json, Mapping document) {
    return called("doctor " + json + (document == null ? "" : " with a configuration"));
  }

  @Override
  public int demo(Terminal terminal) {
    return called("demo");
  }

  @Override
  public String schema() {
    return "{\"type\": \"object\"}";
  }

  @Override
  public String reference() {
    return "# Configuration reference\n";
  }

  @Override
  public int pluginList(Terminal terminal, boolean json) {
    return called("plugin list json=" + json);
  }

  @Override
  public int pluginInfo(Terminal terminal, String id) {
    return called("plugin info " + id);
  }

  @Override
  public int pluginVerify(Terminal terminal, List<Path> jars) {
    return called("plugin verify " + jars);
  }

  @Override
  public List<String> versions() {
    return List.of("spi 1.0.0");
  }

  private int called(String call) {
    calls.add(call);
    if (thrown != null) {
      throw thrown;
    }
    return exit;
  }
}
