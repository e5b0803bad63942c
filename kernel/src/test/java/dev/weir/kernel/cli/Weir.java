package dev.weir.kernel.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in the process and keeps what they print. */
final class Weir {
  final FakeActions actions = new FakeActions();
  final Map<String, String> environment = new HashMap<>();
  Path folder;
  String input = "";
  boolean isTerminal;
  String out = "";
  String err = "";

  Weir(Path folder) {
    this.folder = folder;
  }

  int run(String... args) {
    return run(List.of(args));
  }

  int run(List<String> args) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(outText),
            new PrintWriter(errText),
            isTerminal,
            isTerminal,
            folder,
            folder.resolve("home"),
            environment);
    int code = Main.run(args, terminal, actions);
    out = outText.toString();
    err = errText.toString();
    return code;
  }
}
