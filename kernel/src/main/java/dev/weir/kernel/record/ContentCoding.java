package dev.weir.kernel.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * The content codings of a body (RFC 9110 section 8.4), and how they are taken off for the record:
 * at most {@value #LAYERS} of them, up to the recorder's cap, and never much more than was sent: a
 * body may always make {@value #FREE} bytes, and from there on {@value #RATIO} times what was read.
 *
 * @param codings lower case, in the order in which they were applied
 */
record ContentCoding(List<String> codings) {
  /** It would become much larger than it is. */
  static final String BOMB = "bomb";

  /** It is not what the coding says. */
  static final String MALFORMED = "malformed";

  /** It ends before its end. */
  static final String INCOMPLETE = "incomplete";

  /** The coding is not known, or its library is not there. */
  static final String UNSUPPORTED = "unsupported";

  static final int LAYERS = 2;
  static final int FREE = 64 << 10;
  static final int RATIO = 100;

  /** RFC 9659: no more than 8 MiB are needed to read what is sent over HTTP. */
  private static final int ZSTD_WINDOW = 23;

  private static final int BUFFER = 8 << 10;

  /**
   * What came out.
   *
   * @param bytes of which the first {@code length} count
   * @param isCut whether there is or may be more of it
   * @param problem why not all was decoded; empty if all that was kept was, or the cap ended it
   */
  record Decoded(byte[] bytes, int length, boolean isCut, String problem) {}

  /** Has no trace: what strangers send is no fault of the program. */
  private static final class Refused extends IOException {
    private final String problem;

    Refused(String problem) {
      this.problem = problem;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** The codings that a head names. */
  static ContentCoding of(HeaderBlock headers) {
    var codings = new ArrayList<String>(1);
    for (int i = 0; i < headers.size(); i++) {
      if (headers.is(i, "content-encoding")) {
        for (String name : headers.value(i).split(",", -1)) {
          String coding = name.strip().toLowerCase(Locale.ROOT);
          if (!coding.isEmpty() && !coding.equals("identity")) {
            codings.add(coding);
          }
        }
      }
    }
    return new ContentCoding(codings);
  }

  boolean isIdentity() {
    return codings.isEmpty();
  }

  String text() {
    return String.join(", ", codings);
  }

  /** Takes the codings off what was kept of a body. Never throws for what the body holds. */
  Decoded decode(Body body, int cap) {
    var out = new ByteArrayOutputStream(Math.min(cap, BUFFER));
    var sent = new Counted(new ByteArrayInputStream(body.bytes()));
    String problem;
    boolean cut = body.truncated();
    try (InputStream in = open(sent)) {
      cut |= copy(in, out, cap);
      problem = "";
    } catch (Refused e) {
      problem = e.problem;
    } catch (EOFException e) {
      problem = body.truncated() ? "" : INCOMPLETE;
    } catch (IOException | RuntimeException e) {
      // The decoder of brotli has exceptions without a type of their own for a body that is cut.
      problem = body.truncated() && sent.atEnd ? "" : MALFORMED;
    } catch (LinkageError e) {
      problem = UNSUPPORTED;
    }
    byte[] bytes = out.toByteArray();
    return new Decoded(bytes, bytes.length, cut || !problem.isEmpty(), problem);
  }

  /** Whether the cap came before the end. */
  private static boolean copy(InputStream in, ByteArrayOutputStream out, int cap)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (out.size() < cap) {
      int count = in.read(buffer, 0, Math.min(buffer.length, cap - out.size()));
      if (count < 0) {
        return false;
      }
      out.write(buffer, 0, count);
    }
    return in.read() >= 0;
  }

  private InputStream open(Counted sent) throws IOException {
    if (codings.size() > LAYERS) {
      throw new Refused(BOMB);
    }
    InputStream in = sent;
    for (int i = codings.size() - 1; i >= 0; i--) {
      in = new Limited(open(codings.get(i), in), sent);
    }
    return in;
  }

  @SuppressWarnings("resource") // memory only, and the outermost stream closes the inner ones
  private static InputStream open(String coding, InputStream in) throws IOException {
    return switch (coding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(in, BUFFER);
      case "deflate" -> deflate(in);
      case "br" -> new BrotliInputStream(in, BUFFER);
      case "zstd" -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW);
      default -> throw new Refused(UNSUPPORTED);
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
    return new RawInflater(ahead, new Inflater(!zlib));
  }

  /** Frees its inflater, unlike its base class where the inflater is handed in. */
  private static final class RawInflater extends InflaterInputStream {
    RawInflater(InputStream in, Inflater inflater) {
      super(in, inflater, BUFFER);
    }

    @Override
    public void close() throws IOException {
      inf.end();
      super.close();
    }
  }

  /** Counts what was read. */
  private static final class Counted extends InputStream {
    private final InputStream in;
    private long count;
    private boolean atEnd;

    Counted(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      note(b < 0 ? -1 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = in.read(into, offset, length);
      note(n);
      return n;
    }

    private void note(int n) {
      atEnd |= n < 0;
      count += Math.max(0, n);
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }
  }

  /** Ends a layer that makes too much of what was sent. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private final Counted sent;
    private long made;

    Limited(InputStream in, Counted sent) {
      this.in = in;
      this.sent = sent;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = in.read(into, offset, length);
      made += Math.max(0, n);
      if (made > FREE && made / RATIO > sent.count) {
        throw new Refused(BOMB);
      }
      return n;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
