package dev.weir.plugin.recorder.tcp;

import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends each record and a separator. A batch counts as delivered once the system has taken it; one
 * that breaks off is sent again as a whole, over a new connection, which therefore always begins
 * with a whole record. What TCP had taken and not brought over when a connection broke, nobody
 * knows: that is what sinks with an answer are for.
 */
final class TcpRecorder implements Recorder {
  private static final Batch BATCH = new Batch(1000, 256 << 10, Duration.ZERO);

  private final TcpRecorderConfig config;
  private final byte[] separator;

  /** Guards the connection and whether there may be one. */
  private final Object gate = new Object();

  private @Nullable Connection connection;
  private boolean closed;

  TcpRecorder(TcpRecorderConfig config) {
    this.config = config;
    this.separator = config.sep().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Batch batch() {
    return BATCH;
  }

  @Override
  public CompletionStage<Delivery> deliver(List<Entry> batch) {
    return CompletableFuture.completedFuture(send(batch));
  }

  private Delivery send(List<Entry> batch) {
    try {
      connected().write(bytes(batch));
      return Delivery.ALL;
    } catch (IOException e) {
      drop();
      return new Delivery.Retry(Duration.ZERO, config.addr() + ": " + reason(e));
    }
  }

  private static String reason(IOException e) {
    String text = e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text;
  }

  private Connection connected() throws IOException {
    Connection known = current();
    if (known != null && known.isOpen()) {
      return known;
    }
    drop();
    Connection fresh = new Connection(config.timeout());
    synchronized (gate) {
      if (closed) {
        fresh.close();
        throw new IOException("closed");
      }
      // Known before it connects, so that closing ends that as well.
      connection = fresh;
    }
    fresh.connect(config.target());
    return fresh;
  }

  private @Nullable Connection current() {
    synchronized (gate) {
      return connection;
    }
  }

  private void drop() {
    Connection known;
    synchronized (gate) {
      known = connection;
      connection = null;
    }
    if (known != null) {
      known.close();
    }
  }

  private ByteBuffer bytes(List<Entry> batch) {
    int size = 0;
    for (Entry entry : batch) {
      size = Math.addExact(size, entry.payload().remaining() + separator.length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (Entry entry : batch) {
      bytes.put(entry.payload().duplicate()).put(separator);
    }
    return bytes.flip();
  }

  @Override
  public void reopen() {
    drop();
  }

  @Override
  public void close() {
    synchronized (gate) {
      closed = true;
    }
    drop();
  }
}
