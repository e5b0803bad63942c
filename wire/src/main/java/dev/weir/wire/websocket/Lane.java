package dev.weir.wire.websocket;

import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction: makes a record of each frame that the sampler lets through, and counts them all.
 *
 * <p>A message in very many fragments does not make as many records: from the {@value #SINGLY}th on
 * its fragments are recorded by the run.
 */
final class Lane implements FrameSink {
  /** Opens what a frame is recorded with. */
  interface Records {
    Exchange open();

    BodyCapture capture();

    /** Id of the exchange that agreed on WebSocket; empty if it is not known. */
    String upgrade();
  }

  static final int SINGLY = 64;
  static final int LONGEST_RUN = 4096;
  static final int LARGEST_RUN = 64 << 10;

  private final Direction from;
  private final Records records;
  private final Agreement agreement;
  private final Payload payload;
  private final FrameReader reader;
  private final Sampler sampler;
  private final LongSupplier clock;
  private final byte[] closing = new byte[FrameHead.MAX_CONTROL];

  private @Nullable FrameHead head;
  private @Nullable FrameRecord current;
  private @Nullable FrameRecord run;
  private @Nullable CloseReason reason;
  private String problem = "";
  private int fragments;
  private long left;
  private long frames;
  private long bytes;
  private long recorded;
  private boolean over;

  Lane(
      Direction from,
      Records records,
      Agreement agreement,
      WebSocketOptions options,
      LongSupplier clock) {
    this.from = from;
    this.records = records;
    this.agreement = agreement;
    this.clock = clock;
    boolean deflates = agreement.compression() == Agreement.Compression.DEFLATE;
    this.payload = new Payload(deflates, agreement.takeover(from), records.capture().wanted());
    this.reader = new FrameReader(from, agreement);
    this.sampler = new Sampler(options.rate(), clock.getAsLong());
  }

  void feed(Bytes view) {
    if (over) {
      return;
    }
    try {
      reader.feed(view, this);
    } catch (WebSocketException e) {
      frames++;
      finishRun();
      record(e.head()).refuse(e);
      over(e.kind());
    }
  }

  @Override
  public void begin(FrameHead read) {
    head = read;
    left = read.length();
    frames++;
    bytes += read.length();
    if (!read.isControl() && read.opcode() != FrameHead.CONTINUATION) {
      fragments = 0;
      payload.startMessage(read, agreement.compression() != Agreement.Compression.OTHER);
    }
    FrameRecord into = into(read);
    current = into;
    payload.startFrame(read, into);
  }

  /** The record that a frame goes into; null if it is not recorded. */
  private @Nullable FrameRecord into(FrameHead read) {
    FrameRecord running = run;
    if (running != null && read.opcode() == FrameHead.CONTINUATION) {
      running.add(read);
      return running;
    }
    if (read.opcode() != FrameHead.CLOSE && !sampler.admits(clock.getAsLong())) {
      return null;
    }
    FrameRecord fresh = record(read);
    if (!read.isControl() && !read.fin() && ++fragments > SINGLY) {
      run = fresh;
    }
    return fresh;
  }

  private FrameRecord record(FrameHead read) {
    recorded++;
    return new FrameRecord(records.open(), records.capture(), from, read, records.upgrade());
  }

  @Override
  public void payload(Bytes view, int index, int length) {
    FrameHead read = head;
    if (read != null && read.opcode() == FrameHead.CLOSE) {
      int at = (int) (read.length() - left);
      view.copy(index, closing, at, length);
      Payload.unmask(closing, at, length, read.maskKey(), at);
    }
    left -= length;
    payload.feed(view, index, length);
  }

  @Override
  public void end() {
    FrameHead read = head;
    FrameRecord record = current;
    head = null;
    current = null;
    if (read == null) {
      return;
    }
    if (read.fin() && !read.isControl()) {
      payload.endMessage();
    }
    if (read.opcode() == FrameHead.CLOSE) {
      close(read, record);
    }
    if (record != null && !goesOn(record, read)) {
      record.finish();
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very record
  private boolean goesOn(FrameRecord record, FrameHead read) {
    if (record != run) {
      return false;
    }
    if (read.fin() || record.frames() >= LONGEST_RUN || record.length() >= LARGEST_RUN) {
      run = null;
      return false;
    }
    return true;
  }

  private void close(FrameHead read, @Nullable FrameRecord record) {
    CloseReason parsed = CloseReason.parse(closing, (int) read.length());
    reason = parsed;
    if (record != null) {
      record.closes(parsed);
      if (!parsed.problem().isEmpty()) {
        record.problem(WebSocketException.CLOSE, parsed.problem());
      }
    }
    if (!parsed.problem().isEmpty()) {
      problem = WebSocketException.CLOSE;
    }
  }

  /** The direction has ended. */
  void end(Closer by) {
    FrameRecord record = current;
    if (!over && record != null) {
      if (record.equals(run)) {
        run = null;
      }
      record.abort(by, left);
    }
    finishRun();
    over(!over && reader.isMidway() ? "frame incomplete" : "");
  }

  private void finishRun() {
    FrameRecord running = run;
    run = null;
    if (running != null) {
      running.finish();
    }
  }

  private void over(String why) {
    over = true;
    current = null;
    head = null;
    payload.close();
    if (problem.isEmpty()) {
      problem = why;
    }
  }

  // ---- for the record of the upgrade

  @Nullable CloseReason reason() {
    return reason;
  }

  boolean isSampled() {
    return sampler.hasRefused();
  }

  /** What could not be read; empty if all could. */
  String problem() {
    return problem;
  }

  Map<String, Object> totals() {
    var totals = new LinkedHashMap<String, Object>();
    totals.put("frames", frames);
    totals.put("bytes", bytes);
    totals.put("recorded", recorded);
    CloseReason said = reason;
    if (said != null) {
      said.write(totals);
    }
    if (!problem.isEmpty()) {
      totals.put("why", problem);
    }
    return totals;
  }
}
