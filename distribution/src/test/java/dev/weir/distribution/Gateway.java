package dev.weir.distribution;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Weir in a process of its own, started by {@code bin/weir} the way people start it. Listeners on
 * port 0 are found by what it logs. Ends with the test, by its pid; then every record that it wrote
 * into its folder or to its standard output is checked, see {@link RecordContract}.
 */
final class Gateway implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile(
          "listening on ([^\\s\"]+):(\\d+)\","
              + "(?:\"logger\":\"[^\"]+\",)?\"service\":\"([^\"]+)\"");

  private final Process process;
  private final Path folder;
  private boolean killed;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers;

  private Gateway(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
    this.readers =
        List.of(reader(process.getInputStream(), out), reader(process.getErrorStream(), err));
  }

  /** Starts the unpacked distribution with a configuration. */
  static Gateway start(Path folder, String yaml) throws IOException {
    return start(Root.unpacked(), folder, yaml);
  }

  /**
   * Starts a distribution with a configuration.
   *
   * @param home the distribution
   * @param folder where it runs, and where {@code weir.yaml} is written
   */
  static Gateway start(Path home, Path folder, String yaml) throws IOException {
    Files.writeString(folder.resolve("weir.yaml"), yaml);
    return command(home, folder, "run", "-C", "weir.yaml");
  }

  /** Starts any command line. */
  static Gateway command(Path home, Path folder, String... args) throws IOException {
    return command(home, folder, Map.of(), args);
  }

  /** Starts any command line with more in its environment. */
  static Gateway command(Path home, Path folder, Map<String, String> environment, String... args)
      throws IOException {
    return start(folder, environment, withLauncher(home, args));
  }

  /**
   * Starts the unpacked distribution with a configuration, as a command that another one starts.
   *
   * @param before a command that becomes what follows it
   */
  static Gateway under(List<String> before, Path folder, String yaml) throws IOException {
    Files.writeString(folder.resolve("weir.yaml"), yaml);
    var command = new ArrayList<>(before);
    command.addAll(withLauncher(Root.unpacked(), "run", "-C", "weir.yaml"));
    return start(folder, Map.of(), command);
  }

  /** Starts any command line of the unpacked distribution in a network namespace. */
  static Gateway in(Namespace namespace, Path folder, String... args) throws IOException {
    String[] command = withLauncher(Root.unpacked(), args).toArray(String[]::new);
    return start(folder, Map.of(), namespace.prefixed(command));
  }

  /** Starts any command line of the distribution with fewer file descriptors. */
  static Gateway limited(int descriptors, Path folder, String... args) throws IOException {
    String script = "ulimit -n " + descriptors + " && exec \"$0\" \"$@\"";
    var command = new ArrayList<>(List.of("sh", "-c", script));
    command.addAll(withLauncher(Root.unpacked(), args));
    return start(folder, Map.of(), command);
  }

  /**
   * Starts any command line in a network namespace as another user.
   *
   * @param user a command that becomes that user and runs what follows
   */
  static Gateway as(List<String> user, Namespace namespace, Path folder, String... args)
      throws IOException {
    var command = new ArrayList<>(user);
    command.addAll(withLauncher(Root.unpacked(), args));
    return start(folder, Map.of(), namespace.prefixed(command.toArray(String[]::new)));
  }

  private static List<String> withLauncher(Path home, String... args) {
    var command = new ArrayList<String>();
    command.add(home.resolve("bin/weir").toString());
    command.addAll(List.of(args));
    return command;
  }

  private static Gateway start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("WEIR_"));
    builder.environment().put("WEIR_JAVA", System.getProperty("java.home") + "/bin/java");
    builder.environment().put("HOME", folder.toString());
    // Its own records: those of whoever runs the tests are none of theirs.
    builder.environment().put("WEIR_HOME", folder.resolve(".weir").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Gateway(process, folder);
  }

  private static Thread reader(InputStream stream, List<String> lines) {
    return Thread.ofVirtual()
        .start(() -> {
          try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            in.lines().forEach(lines::add);
          } catch (IOException | java.io.UncheckedIOException e) {
            lines.add("(unreadable: " + e + ")");
          }
        });
  }

  /** Where a service listens; waits until it does. */
  InetSocketAddress address(String service) throws Exception {
    Await.until("service " + service + " listens: " + err, () -> port(service) > 0 || !isAlive());
    int port = port(service);
    if (port == 0) {
      throw new AssertionError("ended with " + waitFor() + ": " + err);
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private int port(String service) {
    for (String line : err) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find() && matcher.group(3).equals(service)) {
        return Integer.parseInt(matcher.group(2));
      }
    }
    return 0;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** What it wrote to standard output so far. */
  List<String> out() {
    return List.copyOf(out);
  }

  /** What it wrote to standard error so far. */
  List<String> err() {
    return List.copyOf(err);
  }

  /**
   * Waits until a line of the log holds all of these. What it wrote to its output before that line
   * may be read first: the two are different pipes.
   */
  void awaitLog(String... parts) throws Exception {
    Await.until(
        "a line with " + List.of(parts) + " in " + err,
        () -> err.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)));
  }

  /** Ends it without a word (SIGKILL). */
  void kill() {
    killed = true;
    process.toHandle().destroyForcibly();
  }

  /** Asks it to end (SIGTERM) and returns its exit code. */
  int stop() throws Exception {
    // Not by the process itself, which would close the streams before they are read.
    process.toHandle().destroy();
    return waitFor();
  }

  /** Waits until it ends by itself and has told everything; its exit code. */
  int waitFor() throws Exception {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs after 30 s: " + err);
    }
    for (Thread reader : readers) {
      reader.join(java.time.Duration.ofSeconds(5));
    }
    return process.exitValue();
  }

  /** Ends it if it runs, and holds every record that it wrote against the published schemas. */
  @Override
  public void close() {
    boolean torn = killed || process.isAlive();
    process.destroyForcibly();
    try {
      process.waitFor();
      RecordContract.checkFiles(folder, torn);
      RecordContract.checkLines(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
