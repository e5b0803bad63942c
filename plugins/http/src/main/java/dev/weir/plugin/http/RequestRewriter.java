package dev.weir.plugin.http;

import dev.weir.spi.record.HeaderBlock;
import dev.weir.wire.http1.Framing;
import dev.weir.wire.http1.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns a client's request head into the one that the server gets: origin-form, {@code Host} from
 * the target's authority (RFC 9112 section 3.2.2), without the fields of the client's connection,
 * with its framing written afresh. Order and spelling of everything else stay. Nothing is invented.
 */
final class RequestRewriter {
  private final RequestHead head;
  private final Intent.Forward intent;
  private final Framing framing;
  private final List<String> upgrades;

  RequestRewriter(RequestHead head, Intent.Forward intent, Framing framing) {
    this.head = head;
    this.intent = intent;
    this.framing = framing;
    this.upgrades = upgrades(head, framing);
  }

  /**
   * The protocols that may follow, lower case: those the client offers except HTTP/2. An offer of
   * h2c would turn the leg into something that is not watched and not bounded; a body before a
   * change of protocol has two readings.
   */
  private static List<String> upgrades(RequestHead head, Framing framing) {
    if (head.upgrade() == null || framing.kind() != Framing.Kind.NONE) {
      return List.of();
    }
    var offered = new ArrayList<String>(2);
    HopByHop.elements(
        head.headers(),
        "upgrade",
        element -> {
          String token = element.toLowerCase(Locale.ROOT);
          if (!token.startsWith("h2") && !token.startsWith("http/")) {
            offered.add(token);
          }
        });
    return List.copyOf(offered);
  }

  /** Whether the server may change to a protocol, lower case. */
  boolean offers(String protocol) {
    return upgrades.contains(protocol);
  }

  /** The head as bytes; the caller releases them. */
  ByteBuf write(ByteBufAllocator allocator) {
    ByteBuf out = allocator.buffer(head.raw().length + 64);
    text(out, head.method()).writeByte(' ');
    text(out, intent.path());
    text(out, " HTTP/1.1\r\n");
    HeaderBlock headers = head.headers();
    if (headers.first("host") == null) {
      field(out, "Host", intent.host());
    }
    var hopByHop = new HopByHop(headers);
    boolean upgradeWritten = false;
    boolean trailers = false;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, "te")) {
        if (!trailers && HopByHop.has(headers, "te", "trailers")) {
          trailers = true;
          field(out, headers.name(i), "trailers");
        }
      } else if (headers.is(i, "upgrade")) {
        if (!upgradeWritten && !upgrades.isEmpty()) {
          upgradeWritten = true;
          field(out, headers.name(i), offer(i));
        }
      } else if (!hopByHop.drops(i)) {
        field(out, headers.name(i), value(i));
      }
    }
    // RFC 9110 sections 7.8 and 10.1.4: both fields work only if Connection names them.
    if (upgradeWritten || trailers) {
      field(
          out,
          "Connection",
          upgradeWritten && trailers ? "Upgrade, TE" : upgradeWritten ? "Upgrade" : "TE");
    }
    return text(out, "\r\n");
  }

  /** The value that the server gets; what decides about the framing is ours, never a copy. */
  private String value(int field) {
    HeaderBlock headers = head.headers();
    if (headers.is(field, "host")) {
      return intent.host();
    }
    if (headers.is(field, "content-length")) {
      return Long.toString(framing.length());
    }
    if (headers.is(field, "max-forwards")) {
      String next = MaxForwards.next(head, headers.value(field));
      return next == null ? headers.value(field) : next;
    }
    return headers.is(field, "transfer-encoding") ? "chunked" : headers.value(field);
  }

  /** The offer as sent if all of it is passed on, else what is left of it. */
  private String offer(int field) {
    String sent = head.headers().value(field);
    return sent.toLowerCase(Locale.ROOT).equals(upgrades.getFirst()) && upgrades.size() == 1
        ? sent
        : String.join(", ", upgrades);
  }

  static void field(ByteBuf out, String name, String value) {
    text(out, name);
    text(out, ": ");
    text(out, value);
    text(out, "\r\n");
  }

  /** Writes text of which each char is one byte, as the parser gave it. */
  static ByteBuf text(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return out;
  }
}
