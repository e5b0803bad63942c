package dev.weir.kernel.record;

import dev.weir.kernel.record.redact.Policy;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.Addresses;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON of a record, masked. The keys of GOST's shape come first and in its order, those
 * of our own after them. One instance per thread: it re-uses its buffers.
 */
public final class RecordEncoder {
  private static final int FIRST_BUFFER = 8 << 10;
  private static final int LARGEST_KEPT_BUFFER = 256 << 10;
  private static final List<ShownBody> NO_BODIES = List.of();
  private static final Phase[] PHASES = Phase.values();
  private static final JsonPiece[] PHASE_KEYS = new JsonPiece[PHASES.length];

  static {
    for (int i = 0; i < PHASES.length; i++) {
      PHASE_KEYS[i] = JsonPiece.key(PHASES[i].label());
    }
  }

  private static final JsonPiece SERVICE = JsonPiece.key("service");
  private static final JsonPiece LABELS = JsonPiece.key("labels");
  private static final JsonPiece NETWORK = JsonPiece.key("network");
  private static final JsonPiece SRC = JsonPiece.key("src");
  private static final JsonPiece DST = JsonPiece.key("dst");
  private static final JsonPiece HOST = JsonPiece.key("host");
  private static final JsonPiece PROTO = JsonPiece.key("proto");
  private static final JsonPiece CLIENT_IP = JsonPiece.key("clientIP");
  private static final JsonPiece CLIENT_ID = JsonPiece.key("clientID");
  private static final JsonPiece ROUTE = JsonPiece.key("route");
  private static final JsonPiece INPUT_BYTES = JsonPiece.key("inputBytes");
  private static final JsonPiece OUTPUT_BYTES = JsonPiece.key("outputBytes");
  private static final JsonPiece ERR = JsonPiece.key("err");
  private static final JsonPiece SID = JsonPiece.key("sid");
  private static final JsonPiece DURATION = JsonPiece.key("duration");
  private static final JsonPiece TIME = JsonPiece.key("time");
  private static final JsonPiece ID = JsonPiece.key("id");
  private static final JsonPiece SEQ = JsonPiece.key("seq");
  private static final JsonPiece SCHEMA = JsonPiece.key("schema");
  private static final JsonPiece CONN = JsonPiece.key("conn");
  private static final JsonPiece SEEN = JsonPiece.key("seen");
  private static final JsonPiece WHY = JsonPiece.key("why");
  private static final JsonPiece TIMINGS = JsonPiece.key("timings");
  private static final JsonPiece CLOSE = JsonPiece.key("close");
  private static final JsonPiece BY = JsonPiece.key("by");
  private static final JsonPiece KIND = JsonPiece.key("kind");
  private static final JsonPiece ORIGINAL = JsonPiece.key("original");
  private static final JsonPiece REDACT = JsonPiece.key("redact");

  private final Times times;
  private final SessionTexts sessions = new SessionTexts();
  private final HttpJson httpJson = new HttpJson();
  private JsonOutput buffer = new JsonOutput(FIRST_BUFFER);

  /**
   * @param zone where {@code time} is shown
   */
  public RecordEncoder(ZoneId zone) {
    this.times = new Times(zone);
  }

  /**
   * The JSON object, without a line end.
   *
   * @param bodyCap most bytes shown of each body; 0 or less shows none
   */
  byte[] encode(RecordDraft draft, int bodyCap) {
    return encode(draft, Wanted.asSent(bodyCap));
  }

  /** The JSON object, without a line end. */
  byte[] encode(RecordDraft draft, Wanted wanted) {
    JsonOutput json = buffer;
    if (json.room() > LARGEST_KEPT_BUFFER) {
      json = new JsonOutput(FIRST_BUFFER);
      buffer = json;
    }
    json.clear();
    write(json, draft, wanted);
    return json.value();
  }

  private void write(JsonOutput json, RecordDraft draft, Wanted wanted) {
    Scope scope = scope(draft);
    Map<String, Object> extras = Messages.redacted(draft.extras(), wanted.cap(), scope);
    json.startObject();
    writeHead(json, scope, draft, extras);
    HttpFacts http = draft.http();
    HttpJson.Bodies bodies = null;
    if (http != null) {
      bodies = HttpJson.Bodies.of(http, wanted, scope);
      httpJson.write(json, scope, http, bodies, wanted);
    }
    writePart(json, scope, extras, "websocket", wanted);
    TlsFacts tls = draft.tls();
    if (tls != null) {
      TlsJson.write(json, tls, wanted.isGost());
    }
    writePart(json, scope, extras, "dns", wanted);
    writePart(json, scope, extras, "redis", wanted);
    Route route = draft.route();
    json.optional(ROUTE, route == null ? "" : scope.text(route.text()));
    json.key(INPUT_BYTES);
    json.number(draft.input());
    json.key(OUTPUT_BYTES);
    json.number(draft.output());
    writePart(json, scope, extras, "redirect", wanted);
    if (!wanted.isGost() || !GostKeys.isEndOfPipe(draft)) {
      json.optional(ERR, scope.text(draft.error()));
    }
    json.key(SID);
    json.string(draft.session().sid());
    json.key(DURATION);
    json.number(draft.durationNanos());
    json.key(TIME);
    json.string(times.text(draft.time()));
    if (!wanted.isGost()) {
      writeAdditions(json, scope, draft, extras, bodies, wanted.cap());
    }
    json.endObject();
  }

  /** What is secret for the hosts that the record names. */
  private static Scope scope(RecordDraft draft) {
    Policy policy = draft.recording().process().redaction();
    if (!policy.isByHost()) {
      return policy.everywhere();
    }
    HttpFacts http = draft.http();
    TlsFacts tls = draft.tls();
    return policy.scope(
        draft.host(), http == null ? "" : http.host(), tls == null ? "" : tls.serverName());
  }

  private void writeHead(
      JsonOutput json, Scope scope, RecordDraft draft, Map<String, Object> extras) {
    SessionFacts session = draft.session();
    writePart(json, scope, extras, "node", Wanted.asSent(0));
    json.key(SERVICE);
    json.string(session.service());
    Map<String, String> labels = draft.recording().labels();
    if (!labels.isEmpty()) {
      json.key(LABELS);
      json.startObject();
      for (Map.Entry<String, String> label : labels.entrySet()) {
        json.key(label.getKey());
        json.string(label.getValue());
      }
      json.endObject();
    }
    Route route = draft.route();
    json.key(NETWORK);
    json.string(draft.networkText());
    sessions.write(json, session);
    json.key(SRC);
    json.string(route == null ? "" : route.source());
    json.key(DST);
    json.string(route == null ? "" : route.destination());
    json.key(HOST);
    json.string(scope.authority(RawText.decoded(draft.host())));
    json.optional(PROTO, draft.proto());
    json.key(CLIENT_IP);
    json.string(scope.text(RawText.decoded(draft.clientIp())));
    json.optional(CLIENT_ID, draft.clientId());
  }

  private static void writeAdditions(
      JsonOutput json,
      Scope scope,
      RecordDraft draft,
      Map<String, Object> extras,
      HttpJson.@Nullable Bodies bodies,
      int bodyCap) {
    json.key(ID);
    writeId(json, draft.id());
    json.key(SEQ);
    json.number(draft.seq());
    json.key(SCHEMA);
    json.string(RecordKeys.SCHEMA);
    json.key(CONN);
    writeId(json, draft.connectionId());
    boolean cut = draft.seen() == Seen.FULL && bodyCut(extras, bodies, bodyCap);
    json.key(SEEN);
    json.string(cut ? Seen.HEADERS.label() : draft.seen().label());
    String why = draft.why();
    if (cut && why.isEmpty()) {
      why = cause(draft, extras, bodies);
    } else if (why.isEmpty() && draft.seen() != Seen.FULL && !endedEarly(draft)) {
      why = "not sniffed";
    }
    json.optional(WHY, scope.text(why));
    writeTimings(json, draft);
    Closer by = draft.closedBy();
    Ending kind = draft.ending();
    if (by != null && kind != null) {
      json.key(CLOSE);
      json.startObject();
      json.key(BY);
      json.string(by.label());
      json.key(KIND);
      json.string(kind.label());
      json.endObject();
    }
    json.optional(ORIGINAL, Addresses.text(draft.session().original()));
    json.optional(REDACT, scope.policy());
    writeOtherParts(json, scope, extras, bodyCap);
  }

  private static void writeId(JsonOutput json, RecordId id) {
    json.uuid(id.high(), id.low());
  }

  /** Those that have no place in GOST's order. */
  private static void writeOtherParts(
      JsonOutput json, Scope scope, Map<String, Object> extras, int bodyCap) {
    for (Map.Entry<String, Object> extra : extras.entrySet()) {
      if (!RecordKeys.PLACED.contains(extra.getKey())) {
        json.key(extra.getKey());
        if (extra.getKey().equals(RawSample.KEY) && extra.getValue() instanceof byte[] sample) {
          json.string(RawSample.masked(sample, scope));
        } else {
          Plain.write(json, scope, extra.getValue(), bodyCap);
        }
      }
    }
  }

  /** Whether how it ended is reason enough for there being no more to tell. */
  private static boolean endedEarly(RecordDraft draft) {
    Ending kind = draft.ending();
    return kind != null && kind != Ending.NORMAL;
  }

  private static boolean bodyCut(
      Map<String, Object> extras, HttpJson.@Nullable Bodies bodies, int bodyCap) {
    if (bodyCap <= 0) {
      return false;
    }
    if (bodies != null && (bodies.request().truncated() || bodies.response().truncated())) {
      return true;
    }
    var others = new ArrayList<Body>(1);
    Plain.bodies(extras, others::add);
    return others.stream().anyMatch(body -> ShownBody.of(body, bodyCap).truncated());
  }

  /** Why a body is not shown as a whole, if it was kept as far as it was asked for. */
  private static String cause(
      RecordDraft draft, Map<String, Object> extras, HttpJson.@Nullable Bodies bodies) {
    boolean withheld = Messages.isWithheld(extras);
    if (bodies != null) {
      withheld |= !bodies.request().withheld().isEmpty() || !bodies.response().withheld().isEmpty();
    }
    if (withheld || draft.bodyCutByBudget()) {
      return withheld ? "redact" : "budget";
    }
    for (ShownBody body :
        bodies == null ? NO_BODIES : List.of(bodies.request(), bodies.response())) {
      if (!body.undecoded().isEmpty()) {
        return body.undecoded();
      }
    }
    return "cap";
  }

  private static void writeTimings(JsonOutput json, RecordDraft draft) {
    boolean open = false;
    for (int i = 0; i < PHASES.length; i++) {
      long nanos = draft.took(PHASES[i]);
      if (nanos >= 0) {
        if (!open) {
          json.key(TIMINGS);
          json.startObject();
          open = true;
        }
        json.key(PHASE_KEYS[i]);
        json.number(nanos);
      }
    }
    if (open) {
      json.endObject();
    }
  }

  private static void writePart(
      JsonOutput json, Scope scope, Map<String, Object> extras, String key, Wanted wanted) {
    Object value = extras.get(key);
    Set<String> some = value == null || !wanted.isGost() ? null : GostKeys.PARTS.get(key);
    if (value == null || (some != null && !(value instanceof Map))) {
      return;
    }
    json.key(key);
    if (some != null && value instanceof Map<?, ?> map) {
      Plain.writeSome(json, scope, map, wanted.cap(), some);
    } else {
      Plain.write(json, scope, value, wanted.cap());
    }
  }
}
