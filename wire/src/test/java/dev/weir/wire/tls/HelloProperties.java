package dev.weir.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class HelloProperties {
  /** One byte replaced, inserted or removed, or the rest cut off. */
  record Mutation(int kind, int place, byte value) {
    byte[] apply(byte[] in) {
      if (in.length == 0) {
        return in;
      }
      int at = place % in.length;
      var head = Arrays.copyOf(in, at);
      var tail = Arrays.copyOfRange(in, at, in.length);
      return switch (kind) {
        case 0 -> HelloBuilder.join(head, new byte[] {value}, tail);
        case 1 -> HelloBuilder.join(head, Arrays.copyOfRange(in, at + 1, in.length));
        case 2 -> head;
        default -> {
          byte[] out = in.clone();
          out[at] = value;
          yield out;
        }
      };
    }
  }

  @Provide
  Arbitrary<String> clients() {
    return Arbitraries.of(Fixtures.CLIENTS);
  }

  @Provide
  Arbitrary<String> conversations() {
    return Arbitraries.of(Fixtures.CONVERSATIONS);
  }

  @Provide
  Arbitrary<List<Mutation>> mutations() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 2000),
            Arbitraries.bytes())
        .as(Mutation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  /** The message in records of sizes that repeat. */
  private static byte[] recordsOf(byte[] message, List<Integer> sizes) {
    byte[] out = {};
    int at = 0;
    for (int i = 0; at < message.length; i++) {
      int end = Math.min(message.length, at + sizes.get(i % sizes.size()));
      out = HelloBuilder.join(out, HelloBuilder.record(22, Arrays.copyOfRange(message, at, end)));
      at = end;
    }
    return out;
  }

  private static List<byte[]> cut(byte[] stream, List<Integer> sizes) {
    List<byte[]> chunks = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < stream.length; i++) {
      int end = Math.min(stream.length, at + sizes.get(i % sizes.size()));
      chunks.add(Arrays.copyOfRange(stream, at, end));
      at = end;
    }
    return chunks;
  }

  @Property(tries = 300)
  void readsTheSameHelloFromAnyRecordsInAnyChunks(
      @ForAll("clients") String name,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 700) Integer> records,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 900) Integer> chunks) {
    byte[] body = Fixtures.clientBody(name);
    byte[] stream = recordsOf(HelloBuilder.message(ClientHello.TYPE, body), records);
    var reader = new HandshakeReader(ClientHello.TYPE);
    HandshakeReader.Read last = new HandshakeReader.More();
    int received = 0;
    for (byte[] chunk : cut(stream, chunks)) {
      assertThat(last).isInstanceOf(HandshakeReader.More.class);
      assertThat(reader.needed()).isPositive().isLessThanOrEqualTo(stream.length - received);
      last = reader.read(Bytes.of(chunk), 0);
      received += chunk.length;
      assertThat(reader.reserved()).isLessThanOrEqualTo(received + 4096);
    }
    assertThat(last).isInstanceOf(HandshakeReader.Message.class);
    assertThat(((HandshakeReader.Message) last).body()).isEqualTo(body);
    assertThat(((HandshakeReader.Message) last).records()).isEqualTo(stream);
  }

  @Property(tries = 200)
  void writesDownTheSameForAnyChunksOfBothDirections(
      @ForAll("conversations") String name,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 600) Integer> client,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 600) Integer> server,
      @ForAll @Size(min = 1, max = 10) List<Boolean> order) {
    var whole = new WatchedStream().watch();
    whole.client(Fixtures.client(name));
    whole.server(Fixtures.server(name));

    var stream = new WatchedStream().watch();
    List<byte[]> fromClient = cut(Fixtures.client(name), client);
    List<byte[]> fromServer = cut(Fixtures.server(name), server);
    int turn = 0;
    while (!fromClient.isEmpty() || !fromServer.isEmpty()) {
      boolean clients = order.get(turn++ % order.size());
      if (fromServer.isEmpty() || (clients && !fromClient.isEmpty())) {
        stream.client(fromClient.removeFirst());
      } else {
        stream.server(fromServer.removeFirst());
      }
    }
    assertThat(stream.told()).isEqualTo(whole.told());
  }

  @Property(tries = 1000)
  void answersAnyBytesWithAStep(
      @ForAll @Size(max = 200) byte[] client, @ForAll @Size(max = 200) byte[] server) {
    var stream = new WatchedStream().watch();
    checkStep(stream.chunks(Direction.CLIENT, client, 7));
    checkStep(stream.chunks(Direction.SERVER, server, 7));
    stream.inspector.close();
  }

  @Property(tries = 1000)
  void parsesOrRefusesAnyBody(@ForAll @Size(max = 300) byte[] body) {
    checkClient(ClientHello.parse(body));
    checkServer(ServerHello.parse(body));
  }

  @Property(tries = 2000)
  void parsesOrRefusesAMutatedHello(
      @ForAll("conversations") String name, @ForAll("mutations") List<Mutation> mutations) {
    byte[] client = Fixtures.clientBody(name);
    byte[] server = Fixtures.body(Fixtures.server(name));
    for (Mutation mutation : mutations) {
      client = mutation.apply(client);
      server = mutation.apply(server);
    }
    checkClient(ClientHello.parse(client));
    checkServer(ServerHello.parse(server));
  }

  @Property(tries = 1000)
  void watchesAMutatedConversation(
      @ForAll("conversations") String name, @ForAll("mutations") List<Mutation> mutations) {
    byte[] client = Fixtures.client(name);
    byte[] server = Fixtures.server(name);
    for (Mutation mutation : mutations) {
      client = mutation.apply(client);
      server = mutation.apply(server);
    }
    var whole = new WatchedStream().watch();
    checkStep(whole.client(client));
    checkStep(whole.server(server));
    var cut = new WatchedStream().watch();
    cut.chunks(Direction.CLIENT, client, 3);
    cut.chunks(Direction.SERVER, server, 3);
    assertThat(cut.told()).isEqualTo(whole.told());
  }

  static void checkStep(Step step) {
    if (step instanceof Step.Done done) {
      assertThat(done.why()).isNotEmpty().isPrintable();
    } else {
      assertThat(step).isEqualTo(Step.WATCH);
    }
  }

  static void checkClient(HelloResult<ClientHello> result) {
    switch (result) {
      case HelloResult.Malformed<ClientHello>(String why) ->
          assertThat(why).isNotEmpty().isPrintable();
      case HelloResult.Parsed<ClientHello>(ClientHello hello) -> {
        assertThat(hello.serverName()).matches("[A-Za-z0-9_.-]{0,255}");
        assertThat(hello.serverName().isEmpty() || hello.serverNameProblem().isEmpty()).isTrue();
        assertThat(hello.firstProtocol()).matches("[!-~]*");
        assertThat(Ja3.hash(hello)).matches("[0-9a-f]{32}");
        assertThat(Ja4.of(hello, Ja4.Transport.TCP))
            .matches("t(1[0-3]|s3|00)[di]\\d{4}[0-9A-Za-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}");
      }
    }
  }

  static void checkServer(HelloResult<ServerHello> result) {
    switch (result) {
      case HelloResult.Malformed<ServerHello>(String why) ->
          assertThat(why).isNotEmpty().isPrintable();
      case HelloResult.Parsed<ServerHello>(ServerHello hello) -> {
        assertThat(CipherSuites.name(hello.cipherSuite())).matches("TLS_\\w+|\\d+");
        assertThat(TlsVersions.label(hello.version())).matches("tls1\\.[0-3]|sslv3|\\d+");
        assertThat(hello.protocol()).matches("[!-~]*");
      }
    }
  }
}
