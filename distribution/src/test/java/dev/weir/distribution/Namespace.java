package dev.weir.distribution;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of the test's own: a machine without the machine. Sockets that {@link #in}
 * makes belong to it for as long as they are open, whichever thread uses them; commands that {@link
 * #run} starts live in it. Needs root; where that is missing the test fails.
 */
final class Namespace implements AutoCloseable {
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final MethodHandle OPEN = libc("open", ValueLayout.ADDRESS);
  private static final MethodHandle SETNS = libc("setns", ValueLayout.JAVA_INT);

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  /** Makes one, with its loopback up. */
  static Namespace create(String role) throws IOException {
    var made =
        new Namespace(
            "weir-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-" + role);
    command(List.of("ip", "netns", "add", made.name));
    made.run("ip", "link", "set", "lo", "up");
    return made;
  }

  /** The name that {@code ip netns} knows it by. */
  String name() {
    return name;
  }

  /** Does something on a thread that is in the namespace: what sockets it makes are. */
  <T> T in(Callable<T> work) throws Exception {
    var task =
        new FutureTask<T>(() -> {
          enter();
          return work.call();
        });
    // Not a virtual thread: the namespace is one of the thread that asks the system.
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void enter() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name), O_RDONLY);
      if (fd < 0 || (int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) {
        throw new IOException("setns: " + name + " (expected: root)");
      }
      // The descriptor is left to the end of the process: a few per test.
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /** Runs a command in the namespace; its output. Fails if the command does. */
  String run(String... command) throws IOException {
    return command(prefixed(command));
  }

  /** Runs lines of shell in the namespace; stops at the first that fails. */
  String sh(String script) throws IOException {
    return run("sh", "-e", "-c", script);
  }

  /** A command line that runs in the namespace. */
  List<String> prefixed(String... command) {
    var all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(List.of(command));
    return all;
  }

  /** Runs a command where the test is. */
  static String command(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    try (var in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still runs: " + command);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + command, e);
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(
          String.join(" ", command) + ": exit " + process.exitValue() + ": " + output);
    }
    return output;
  }

  @Override
  public void close() throws IOException {
    command(List.of("ip", "netns", "del", name));
  }

  @SuppressWarnings("restricted") // the JDK has no call for it
  private static MethodHandle libc(String function, ValueLayout first) {
    Linker linker = Linker.nativeLinker();
    MemorySegment address = linker.defaultLookup().find(function).orElseThrow();
    return linker.downcallHandle(
        address, FunctionDescriptor.of(ValueLayout.JAVA_INT, first, ValueLayout.JAVA_INT));
  }
}
