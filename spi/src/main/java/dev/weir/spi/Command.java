package dev.weir.spi;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * A sub-command that a plugin adds to the command line: {@code weir NAME ARGS…}.
 *
 * @since 1.0
 */
public interface Command extends Component {
  /**
   * Runs it on the main thread.
   *
   * @param args what followed the command's name
   * @param out standard output, for results only
   * @param err standard error, for everything else
   * @param folder the folder that relative paths start from
   * @return the exit code: 0, 1 failure, 2 usage, 69, 77, 78
   */
  int run(List<String> args, PrintWriter out, PrintWriter err, Path folder);
}
