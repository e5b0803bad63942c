package dev.weir.kernel.service;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.load.ConfigLoader;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.net.Names;
import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.spi.HttpSender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Gateways from YAML, with the components of {@link Parts}. */
final class GatewayRig implements AutoCloseable {
  final Parts parts = new Parts();
  final Problems problems = new Problems();
  final NettyTransport transport = new NettyTransport(2, true);
  final Names names = new Names();
  final OwnSockets own = new OwnSockets();
  final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
  final Path folder;
  private final Plugins plugins = parts.plugins();
  private Gateway gateway;

  GatewayRig(Path folder) {
    this.folder = folder;
    timer.setRemoveOnCancelPolicy(true);
  }

  Configuration load(String yaml) {
    try {
      var in = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
      return new ConfigLoader(SecretSource.of(folder), Parts.types(plugins))
          .load(List.of(ConfigLoader.read(in, "test", problems)), problems);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  boolean check(String yaml) {
    return Gateway.check(
        load(yaml), plugins, new Binder(SecretSource.of(folder)), folder, problems);
  }

  /** Null if there are problems. */
  Gateway build(String yaml) {
    HttpSender http =
        new HttpSender() {
          @Override
          public CompletionStage<Response> send(Request request) {
            return CompletableFuture.failedFuture(new IOException("not used here"));
          }
        };
    var around =
        new Surroundings(
            transport,
            names,
            own,
            new ProcessRecording(),
            http,
            null,
            timer,
            new SessionIds(),
            folder);
    Gateway running = gateway;
    Gateway built =
        Gateway.build(
            load(yaml), plugins, new Binder(SecretSource.of(folder)), around, running, problems);
    if (running == null) {
      gateway = built;
    }
    return built;
  }

  /** Puts another configuration in the place of the one that runs. */
  Gateway reload(String yaml) throws IOException {
    Gateway built = build(yaml);
    if (built == null) {
      throw new AssertionError(problems.sorted().toString());
    }
    built.startAfter(gateway);
    gateway = built;
    return built;
  }

  Gateway start(String yaml) throws IOException {
    Gateway built = build(yaml);
    if (built == null) {
      throw new AssertionError(problems.sorted().toString());
    }
    built.start();
    return built;
  }

  List<String> said() {
    return problems.sorted().stream().map(Problem::toString).toList();
  }

  Socket connect(int service) throws IOException {
    return connect(parts.bound.get(service));
  }

  static Socket connect(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    socket.setSoTimeout(10_000);
    socket.connect(address, 5_000);
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  String record() throws InterruptedException {
    String record = parts.records.poll(10, TimeUnit.SECONDS);
    if (record == null) {
      throw new AssertionError("no record within 10 s");
    }
    return record;
  }

  @Override
  public void close() {
    if (gateway != null) {
      gateway.close();
    }
    timer.shutdownNow();
    names.close();
    transport.close();
  }
}
