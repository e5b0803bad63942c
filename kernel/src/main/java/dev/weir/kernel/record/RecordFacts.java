package dev.weir.kernel.record;

import dev.weir.spi.Network;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record says: filled on the session's event loop until the record is over, read by the
 * threads of the recorders afterwards. How a record begins and ends is told by {@link RecordDraft}.
 */
abstract sealed class RecordFacts implements Exchange permits RecordDraft {
  private static final int PHASES = Phase.values().length;

  private @Nullable Network network;
  private String host = "";
  private String proto = "";
  private String clientIp = "";
  private String clientId = "";
  private @Nullable HttpFacts http;
  private @Nullable TlsFacts tls;
  private @Nullable Map<String, Object> extras;
  private long @Nullable [] timings;
  private long input;
  private long output;
  private @Nullable Seen seen;
  private String why = "";
  private @Nullable Closer closedBy;
  private @Nullable Ending ending;
  private String error = "";
  private @Nullable Route route;

  // Only in a connection's record: whether an exchange has what setting it up took.
  private boolean setUpTaken;

  abstract RecordDraft self();

  /** What an exchange has from the connection or the exchange that it happens in. */
  final void inherit(RecordFacts from) {
    network = from.network;
    host = from.host;
    proto = from.proto;
    clientIp = from.clientIp;
    clientId = from.clientId;
    http = from.http;
    tls = from.tls;
    Map<String, Object> known = from.extras;
    extras = known == null ? null : new LinkedHashMap<>(known);
  }

  /** As {@link #inherit}, for what happens within an exchange: without its {@code http} part. */
  final void inheritWithin(RecordFacts outer) {
    inherit(outer);
    http = null;
    route = outer.route;
  }

  /** Takes over what a finished record says, as far as there is room for it. */
  final void copy(RecordFacts from, Seen room) {
    network = from.network;
    host = from.host;
    proto = from.proto;
    clientIp = from.clientIp;
    clientId = from.clientId;
    timings = from.timings;
    input = from.input;
    output = from.output;
    closedBy = from.closedBy;
    ending = from.ending;
    error = from.error;
    route = from.route;
    seen = from.seen();
    why = from.why;
    HttpFacts itsHttp = from.http;
    TlsFacts itsTls = from.tls;
    Map<String, Object> itsExtras = from.extras;
    switch (room) {
      case FULL -> throw new IllegalArgumentException("room: full (expected: less)");
      case HEADERS -> {
        http = itsHttp == null ? null : StepDown.headers(itsHttp);
        tls = itsTls;
        extras = itsExtras == null ? null : StepDown.headers(itsExtras);
      }
      case METADATA -> {
        http = itsHttp == null ? null : StepDown.metadata(itsHttp);
        tls = itsTls == null ? null : StepDown.metadata(itsTls);
        extras = itsExtras == null ? null : StepDown.metadata(itsExtras);
      }
      case FLOW -> {
        // Addresses, counts and the end are all that is left.
      }
    }
  }

  /** Says that it tells less than it could. */
  final void lower(Seen to, String reason) {
    if (seen().compareTo(to) < 0) {
      seen = to;
    }
    why = why.isEmpty() ? reason : why + ", " + reason;
  }

  /** The way that was taken. An exchange that was not told takes the connection's at its end. */
  public RecordDraft via(Route way) {
    if (!isOver()) {
      route = way;
    }
    return self();
  }

  @Override
  public RecordDraft network(Network value) {
    if (!isOver()) {
      network = value;
    }
    return self();
  }

  @Override
  public RecordDraft host(String hostPort) {
    if (!isOver()) {
      host = hostPort;
    }
    return self();
  }

  @Override
  public RecordDraft proto(String value) {
    if (!isOver()) {
      proto = value;
    }
    return self();
  }

  @Override
  public RecordDraft clientIp(String address) {
    if (!isOver()) {
      clientIp = address;
    }
    return self();
  }

  /** Takes what another session's record knows about the client. */
  public void clientOf(RecordFacts other) {
    clientIp = other.clientIp;
    clientId = other.clientId;
  }

  /** What the record says that the target is reached by; the given one if it says nothing. */
  public Network networkOr(Network usual) {
    Network said = network;
    return said == null ? usual : said;
  }

  @Override
  public RecordDraft clientId(String user) {
    if (!isOver()) {
      clientId = user;
    }
    return self();
  }

  @Override
  public RecordDraft http(HttpFacts facts) {
    if (!isOver()) {
      http = facts;
    }
    return self();
  }

  @Override
  public RecordDraft tls(TlsFacts facts) {
    if (!isOver()) {
      tls = facts;
    }
    return self();
  }

  @Override
  public @Nullable HttpFacts http() {
    return http;
  }

  @Override
  public @Nullable TlsFacts tls() {
    return tls;
  }

  @Override
  public RecordDraft extra(String key, Object facts) {
    if (RecordKeys.RESERVED.contains(key) || key.isEmpty()) {
      throw new IllegalArgumentException("key: " + key + " (expected: none of the record's own)");
    }
    if (!isOver()) {
      Map<String, Object> map = extras;
      if (map == null) {
        map = new LinkedHashMap<>();
        extras = map;
      }
      map.put(key, facts);
    }
    return self();
  }

  @Override
  public RecordDraft bytes(long in, long out) {
    if (!isOver()) {
      input = in;
      output = out;
    }
    return self();
  }

  @Override
  public RecordDraft took(Phase phase, long nanos) {
    if (!isOver()) {
      long[] all = timings;
      if (all == null) {
        all = new long[PHASES];
        Arrays.fill(all, -1);
        timings = all;
      }
      all[slot(phase)] = Math.max(0, nanos);
      setUpTaken = false;
    }
    return self();
  }

  @Override
  public RecordDraft seen(Seen howMuch, String reason) {
    if (!isOver()) {
      seen = howMuch;
      why = reason;
    }
    return self();
  }

  @Override
  public RecordDraft ended(Closer by, Ending kind) {
    if (!isOver() && (ending == null || (ending == Ending.NORMAL && kind != Ending.NORMAL))) {
      closedBy = by;
      ending = kind;
    }
    return self();
  }

  @Override
  public RecordDraft error(String text) {
    if (!isOver() && error.isEmpty()) {
      error = text;
    }
    return self();
  }

  /** Whether it was said how it ended. */
  public boolean hasEnded() {
    return ending != null;
  }

  /** Whether there is nothing to write down: no byte, no target, no failure. */
  boolean isBlank() {
    return input == 0 && output == 0 && error.isEmpty() && ending == null;
  }

  @SuppressWarnings("EnumOrdinal") // a place in an array that does not outlive the process
  private static int slot(Phase phase) {
    return phase.ordinal();
  }

  /**
   * At an exchange's end: what the connection knows of it and the exchange was not told.
   *
   * @param isWithin whether it happened within another exchange, to which the set-up belongs
   */
  final void takeEndFrom(RecordFacts parent, boolean isWithin) {
    if (route == null) {
      route = parent.route;
    }
    // What the way took belongs to the exchange that it was opened for.
    if (!isWithin) {
      takeSetUpFrom(parent);
    }
    takeExtrasFrom(parent);
    // What Weir did to the connection is why an exchange was cut off in its middle.
    boolean cutByUs = ending == Ending.ABORTED && parent.closedBy == Closer.WEIR;
    if (ending == null || cutByUs) {
      ending = parent.ending;
      closedBy = parent.closedBy;
      if (error.isEmpty()) {
        error = parent.error;
      }
    }
  }

  /** What the connection learned about its way after this exchange was opened. */
  private void takeExtrasFrom(RecordFacts parent) {
    Map<String, Object> learned = parent.extras;
    if (learned != null) {
      Map<String, Object> own = extras;
      extras = new LinkedHashMap<>(learned);
      if (own != null) {
        extras.putAll(own);
      }
    }
  }

  /** Setting a way up took its time once: for the first exchange that ends on it. */
  private void takeSetUpFrom(RecordFacts parent) {
    long[] setUp = parent.timings;
    if (setUp == null || parent.setUpTaken) {
      return;
    }
    for (Phase phase : Phase.values()) {
      if (setUp[slot(phase)] >= 0 && took(phase) < 0) {
        took(phase, setUp[slot(phase)]);
      }
    }
    parent.setUpTaken = true;
  }

  // What the encoder reads, on the recorders' threads.

  String networkText() {
    Network known = network;
    return known == null ? "" : known.label();
  }

  String host() {
    return host;
  }

  String proto() {
    return proto;
  }

  String clientIp() {
    return clientIp;
  }

  String clientId() {
    return clientId;
  }

  Map<String, Object> extras() {
    Map<String, Object> map = extras;
    return map == null ? Map.of() : map;
  }

  /** Nanoseconds of a phase, -1 if unknown. */
  long took(Phase phase) {
    long[] all = timings;
    return all == null ? -1 : all[slot(phase)];
  }

  /** Bytes from the client, as said so far. */
  public long input() {
    return input;
  }

  /** Bytes to the client, as said so far. */
  public long output() {
    return output;
  }

  /** What was said, or what the parts that are there allow to say. */
  Seen seen() {
    Seen said = seen;
    if (said != null) {
      return said;
    }
    return http != null ? Seen.HEADERS : tls != null ? Seen.METADATA : Seen.FLOW;
  }

  String why() {
    return why;
  }

  @Nullable Closer closedBy() {
    return closedBy;
  }

  @Nullable Ending ending() {
    return ending;
  }

  String error() {
    return error;
  }

  @Nullable Route route() {
    return route;
  }
}
