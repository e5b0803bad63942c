package dev.weir.testkit.sniff;

import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.SniffHints;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of one stream in the order in which they pass, as a sample for tests.
 *
 * @param name for messages
 * @param hints what is known before the first byte
 * @param parts what is said, one after the other; each is split in all ways
 * @since 1.0
 */
public record Conversation(String name, SniffHints hints, List<Part> parts) {
  /**
   * Something one side says.
   *
   * @param from who
   * @param bytes what
   */
  public record Part(Direction from, byte[] bytes) {}

  /** A conversation that the client begins, on a port. */
  public static Conversation on(int port, String name) {
    return new Conversation(name, new SniffHints(Direction.CLIENT, port, null, 0), List.of());
  }

  /** The same with something more that the client says; one byte for each character. */
  public Conversation client(String text) {
    return and(Direction.CLIENT, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The same with something more that the server says; one byte for each character. */
  public Conversation server(String text) {
    return and(Direction.SERVER, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The same with something more. */
  public Conversation and(Direction from, byte[] bytes) {
    var more = new ArrayList<>(parts);
    more.add(new Part(from, bytes.clone()));
    return new Conversation(name, hints, List.copyOf(more));
  }

  /** All that the first speaker says before the other one does. */
  byte[] opening() {
    return parts.getFirst().bytes();
  }
}
