package dev.weir.wire.websocket;

import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.sniff.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which extension both sides agreed on: what the {@code Sec-WebSocket-Extensions} of the answer
 * says (RFC 6455 section 9.1, RFC 7692 section 7). Immutable.
 *
 * @param compression what is known about the payload of messages with RSV1
 * @param clientTakeover whether the client's messages may refer to its earlier ones
 * @param serverTakeover likewise the server's
 */
public record Agreement(Compression compression, boolean clientTakeover, boolean serverTakeover) {
  /** What the reserved bits mean. */
  public enum Compression {
    /** Nothing: they are not to be used. */
    NONE,
    /** RSV1 marks a compressed message: {@code permessage-deflate}. */
    DEFLATE,
    /** Something that is not read here. */
    OTHER
  }

  /** No extension. */
  public static final Agreement NONE = new Agreement(Compression.NONE, false, false);

  /** An extension that is not known, or an answer that was not seen. */
  public static final Agreement OTHER = new Agreement(Compression.OTHER, false, false);

  private static final int RSV1 = 4;
  private static final int ALL_RSV = 7;
  private static final String FIELD = "sec-websocket-extensions";

  /** What the answer of an exchange agrees to; {@link #OTHER} if there are no facts. */
  public static Agreement of(@Nullable HttpFacts facts) {
    return facts == null ? OTHER : of(facts.response().headers());
  }

  /** What the fields of an answer agree to. */
  public static Agreement of(HeaderBlock answer) {
    List<String> agreed = new ArrayList<>();
    for (int i = 0; i < answer.size(); i++) {
      if (answer.is(i, FIELD)) {
        for (String extension : answer.value(i).split(",", -1)) {
          if (!extension.isBlank()) {
            agreed.add(extension);
          }
        }
      }
    }
    return switch (agreed.size()) {
      case 0 -> NONE;
      case 1 -> one(agreed.getFirst());
      // In which order several were applied to a payload is not worth knowing: nobody does it.
      default -> OTHER;
    };
  }

  private static Agreement one(String extension) {
    String[] parts = extension.split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase("permessage-deflate")) {
      return OTHER;
    }
    boolean client = true;
    boolean server = true;
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      switch (name.strip().toLowerCase(Locale.ROOT)) {
        case "client_no_context_takeover" -> client = false;
        case "server_no_context_takeover" -> server = false;
        // A window of 32 KiB reads what was written with a smaller one.
        case "client_max_window_bits", "server_max_window_bits" -> {}
        default -> {
          return OTHER;
        }
      }
    }
    return new Agreement(Compression.DEFLATE, client, server);
  }

  /** The reserved bits that mean something in a frame, RSV1 the highest of three. */
  int reserved(FrameHead head) {
    return switch (compression) {
      case NONE -> 0;
      // RFC 7692 section 6: on the first frame of a message only.
      case DEFLATE -> head.isControl() || head.opcode() == FrameHead.CONTINUATION ? 0 : RSV1;
      case OTHER -> ALL_RSV;
    };
  }

  /** Whether the messages of a side may refer to its earlier ones. */
  boolean takeover(Direction from) {
    return from == Direction.CLIENT ? clientTakeover : serverTakeover;
  }
}
