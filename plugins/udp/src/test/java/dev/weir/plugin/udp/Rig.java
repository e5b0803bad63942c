package dev.weir.plugin.udp;

import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.DatagramLink;
import dev.weir.spi.record.Ending;
import dev.weir.testkit.net.FakeTransport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener on loopback whose flows the test takes in hand, and clients of it. */
final class Rig implements AutoCloseable {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  final FakeTransport transport = new FakeTransport();
  final BlockingQueue<DatagramLink> flows = new LinkedBlockingQueue<>();
  final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final Bound bound;

  /**
   * @param echo whether flows answer; otherwise the test gives them their receiver
   */
  Rig(UdpListenerConfig config, boolean echo) throws Exception {
    bound =
        new UdpListener(config, "test")
            .bind(new BindRequest(transport, ANY_PORT))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    bound.serve(
        new Acceptor() {
          @Override
          public void accept(Channel client, @Nullable InetSocketAddress original) {
            throw new AssertionError("a stream");
          }

          @Override
          public void acceptDatagrams(
              DatagramLink flow,
              InetSocketAddress client,
              InetSocketAddress local,
              @Nullable InetSocketAddress original) {
            flows.add(flow);
            if (echo) {
              flow.receive(new Echo(flow));
            }
          }
        });
  }

  static UdpListenerConfig config(Duration ttl, int waiting, int flows) {
    return new UdpListenerConfig(ttl, null, null, waiting, null, flows);
  }

  DatagramSocket client() throws IOException {
    var socket = new DatagramSocket(ANY_PORT);
    socket.connect(bound.address());
    socket.setSoTimeout(10_000);
    return socket;
  }

  static void send(DatagramSocket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    socket.send(new DatagramPacket(bytes, bytes.length));
  }

  static String receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[70_000], 70_000);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
  }

  DatagramLink flow() throws InterruptedException {
    DatagramLink flow = flows.poll(10, TimeUnit.SECONDS);
    if (flow == null) {
      throw new AssertionError("no flow began within 10 s");
    }
    return flow;
  }

  String end() throws InterruptedException {
    String end = ends.poll(10, TimeUnit.SECONDS);
    if (end == null) {
      throw new AssertionError("no flow ended within 10 s");
    }
    return end;
  }

  /** Sends everything back, and notes how the flow ends. */
  final class Echo implements DatagramLink.Receiver {
    private final DatagramLink flow;

    Echo(DatagramLink flow) {
      this.flow = flow;
    }

    @Override
    public void onDatagram(ByteBuf datagram) {
      flow.send(datagram);
    }

    @Override
    public void onBatchEnd() {
      flow.flush();
    }

    @Override
    public void onClosed(Ending kind, String why) {
      ends.add(kind + " " + why);
    }
  }

  void stop() {
    bound.close();
  }

  @Override
  public void close() {
    bound.close();
    transport.close();
  }
}
