import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks (or, with {@code write}, mends) the format of every Java file below a folder. */
final class Format {
  public static void main(String[] args) throws IOException {
    var root = Path.of(args[1]);
    if (!Files.isDirectory(root)) {
      return;
    }
    boolean check = args[0].equals("check");
    List<String> command =
        new ArrayList<>(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    int flags = command.size();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(f -> !f.toString().contains("/target/") && !f.startsWith(root.resolve("build")))
          .map(Path::toString)
          .filter(f -> f.endsWith(".java"))
          .sorted()
          .forEach(command::add);
    }
    if (command.size() > flags) {
      // Ends the process itself, with 1 if a file differs; the names of those are on its output.
      Main.main(command.toArray(String[]::new));
    }
  }

  private Format() {}
}
