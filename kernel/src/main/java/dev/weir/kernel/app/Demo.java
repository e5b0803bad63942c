package dev.weir.kernel.app;

import dev.weir.kernel.cli.Terminal;
import dev.weir.kernel.plugin.Plugins;

final class Demo {
  Demo(Plugins plugins, Terminal terminal) {}

  int run() {
    return 1;
  }
}
