package dev.weir.plugin.store.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body as a reader wants it: without its content codings.
 *
 * @param bytes what there is of it
 * @param size how many bytes it had as sent
 * @param notes what is wrong with it, for people
 * @param coded whether the codings are still on it
 */
record Payload(byte[] bytes, long size, List<String> notes, boolean coded) {
  /** Most bytes that a body may grow to when its codings are taken off. */
  static final int LARGEST = 32 << 20;

  private static final int LAYERS = 2;
  private static final int BUFFER = 16 << 10;
  private static final int ZSTD_WINDOW = 23;

  /** The body of one message of an exchange. */
  static Payload of(JsonNode message, String what) {
    byte[] kept = bytes(message.path("body"));
    long size = message.path("bodySize").asLong(kept.length);
    var notes = new ArrayList<String>();
    boolean cut = message.path("bodyTruncated").asBoolean();
    String decoded = message.path("bodyDecoded").asText("");
    if (cut || (size > 0 && kept.length == 0)) {
      notes.add(what + " body: " + kept.length + " of " + size + " bytes kept");
    }
    List<String> codings = codings(Exchanges.field(message, "content-encoding"));
    if (kept.length == 0 || codings.isEmpty() || !decoded.isEmpty()) {
      return new Payload(kept, size, notes, false);
    }
    var out = new ByteArrayOutputStream(Math.max(kept.length, BUFFER));
    String problem = decode(kept, codings, out);
    if (out.size() == 0) {
      notes.add(what + " body: still " + String.join(", ", codings));
      return new Payload(kept, size, notes, true);
    }
    if (!problem.isEmpty() && !cut) {
      notes.add(what + " body: not all of it could be decoded");
    }
    return new Payload(out.toByteArray(), size, notes, false);
  }

  static byte[] bytes(JsonNode node) {
    try {
      return node.isTextual() || node.isBinary() ? node.binaryValue() : new byte[0];
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static List<String> codings(String field) {
    return Arrays.stream(field.split(",", LAYERS + 2))
        .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
        .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
        .toList();
  }

  /** Gives what went wrong; what came before that is in {@code out}. */
  private static String decode(byte[] kept, List<String> codings, ByteArrayOutputStream out) {
    if (codings.size() > LAYERS) {
      return "layers";
    }
    InputStream in = new ByteArrayInputStream(kept);
    try {
      for (String coding : codings.reversed()) {
        in = open(coding, in);
        if (in == null) {
          return "unknown";
        }
      }
      try (InputStream last = in) {
        byte[] buffer = new byte[BUFFER];
        for (int n = last.read(buffer); n >= 0; n = last.read(buffer)) {
          out.write(buffer, 0, Math.min(n, LARGEST - out.size()));
          if (out.size() == LARGEST) {
            return "large";
          }
        }
      }
      return "";
    } catch (EOFException e) {
      return "short";
    } catch (IOException | RuntimeException | LinkageError e) {
      // The decoder of brotli has exceptions without a type of their own.
      return "malformed";
    }
  }

  @SuppressWarnings("resource") // memory only; the outermost stream closes the inner ones
  private static @Nullable InputStream open(String coding, InputStream in) throws IOException {
    return switch (coding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(in, BUFFER);
      case "deflate" -> deflate(in);
      case "br" -> new BrotliInputStream(in, BUFFER);
      case "zstd" -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW);
      default -> null;
    };
  }

  /** RFC 9110 section 8.4.1.2: some send deflate without the zlib format around it. */
  private static InputStream deflate(InputStream in) throws IOException {
    var ahead = new BufferedInputStream(in, BUFFER);
    ahead.mark(2);
    int first = ahead.read();
    int second = ahead.read();
    ahead.reset();
    boolean zlib = (first & 0xf) == 8 && ((first << 8) | second) % 31 == 0;
    var inflater = new Inflater(!zlib);
    return new InflaterInputStream(ahead, inflater, BUFFER) {
      @Override
      public void close() throws IOException {
        inflater.end();
        super.close();
      }
    };
  }

  /** The body as text; null if it is none in the charset that the media type names. */
  @Nullable String text(String mediaType) {
    Charset charset = charset(mediaType);
    if (coded || charset == null) {
      return null;
    }
    try {
      String text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.indexOf('\0') < 0 ? text : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static @Nullable Charset charset(String mediaType) {
    String lower = mediaType.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("charset=");
    if (at < 0) {
      return StandardCharsets.UTF_8;
    }
    String name = lower.substring(at + "charset=".length()).replace("\"", "").split("[;, ]", 2)[0];
    return switch (name) {
      case "utf-8", "utf8" -> StandardCharsets.UTF_8;
      case "us-ascii", "ascii" -> StandardCharsets.US_ASCII;
      case "iso-8859-1", "latin1" -> StandardCharsets.ISO_8859_1;
      default -> Charset.availableCharsets().get(name.toUpperCase(Locale.ROOT));
    };
  }
}
