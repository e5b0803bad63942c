package dev.weir.kernel.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.kernel.record.redact.Policy;
import dev.weir.kernel.record.redact.Scope;
import dev.weir.spi.Addresses;
import dev.weir.spi.net.Route;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.CertificateFacts;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JSON of a record, masked. The keys of GOST's shape come first and in its order, those
 * of our own after them. One instance per thread: it re-uses its buffer.
 */
public final class RecordEncoder {
  private static final int FIRST_BUFFER = 8 << 10;
  private static final int LARGEST_KEPT_BUFFER = 256 << 10;
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<ShownBody> NO_BODIES = List.of();
  private static final Phase[] PHASES = Phase.values();

  static {
    JSON.setCharacterEscapes(new SafeEscapes());
  }

  private final Times times;
  private ByteArrayOutputStream buffer = new ByteArrayOutputStream(FIRST_BUFFER);

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
  byte[] encode(RecordDraft draft, int bodyCap) throws IOException {
    return encode(draft, Wanted.asSent(bodyCap));
  }

  /** The JSON object, without a line end. */
  byte[] encode(RecordDraft draft, Wanted wanted) throws IOException {
    buffer.reset();
    try (JsonGenerator json = generator(wanted)) {
      write(json, draft, wanted);
    }
    byte[] result = buffer.toByteArray();
    if (result.length > LARGEST_KEPT_BUFFER) {
      buffer = new ByteArrayOutputStream(FIRST_BUFFER);
    }
    return result;
  }

  private JsonGenerator generator(Wanted wanted) throws IOException {
    JsonGenerator json = JSON.createGenerator(buffer);
    return wanted.isGost() ? GostFilter.before(json) : json;
  }

  private void write(JsonGenerator json, RecordDraft draft, Wanted wanted) throws IOException {
    int bodyCap = wanted.cap();
    Scope scope = scope(draft);
    Map<String, Object> extras = Messages.redacted(draft.extras(), bodyCap, scope);
    json.writeStartObject();
    writeHead(json, scope, draft, extras);
    HttpFacts http = draft.http();
    HttpJson.Bodies bodies = null;
    if (http != null) {
      bodies = HttpJson.Bodies.of(http, wanted, scope);
      HttpJson.write(json, scope, http, bodies, bodyCap);
    }
    writeExtra(json, scope, extras, "websocket", bodyCap);
    TlsFacts tls = draft.tls();
    if (tls != null) {
      writeTls(json, tls);
    }
    writeExtra(json, scope, extras, "dns", bodyCap);
    writeExtra(json, scope, extras, "redis", bodyCap);
    Route route = draft.route();
    optional(json, "route", route == null ? "" : scope.text(route.text()));
    json.writeNumberField("inputBytes", draft.input());
    json.writeNumberField("outputBytes", draft.output());
    writeExtra(json, scope, extras, "redirect", bodyCap);
    optional(json, "err", scope.text(draft.error()));
    json.writeStringField("sid", draft.session().sid());
    json.writeNumberField("duration", draft.durationNanos());
    json.writeStringField("time", times.text(draft.time()));
    writeAdditions(json, scope, draft, extras, bodies, bodyCap);
    json.writeEndObject();
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

  private static void writeHead(
      JsonGenerator json, Scope scope, RecordDraft draft, Map<String, Object> extras)
      throws IOException {
    SessionFacts session = draft.session();
    writeExtra(json, scope, extras, "node", 0);
    json.writeStringField("service", session.service());
    Map<String, String> labels = draft.recording().labels();
    if (!labels.isEmpty()) {
      json.writeObjectFieldStart("labels");
      for (Map.Entry<String, String> label : labels.entrySet()) {
        json.writeStringField(label.getKey(), label.getValue());
      }
      json.writeEndObject();
    }
    Route route = draft.route();
    json.writeStringField("network", draft.networkText());
    json.writeStringField("remote", Addresses.text(session.remote()));
    json.writeStringField("local", Addresses.text(session.local()));
    json.writeStringField("client", Addresses.text(session.client()));
    json.writeStringField("src", route == null ? "" : route.source());
    json.writeStringField("dst", route == null ? "" : route.destination());
    json.writeStringField("host", scope.authority(RawText.decoded(draft.host())));
    optional(json, "proto", draft.proto());
    json.writeStringField("clientIP", scope.text(RawText.decoded(draft.clientIp())));
    optional(json, "clientID", draft.clientId());
  }

  private static void writeTls(JsonGenerator json, TlsFacts tls) throws IOException {
    json.writeObjectFieldStart("tls");
    json.writeStringField("serverName", RawText.decoded(tls.serverName()));
    json.writeStringField("cipherSuite", tls.cipherSuite());
    json.writeNumberField("compressionMethod", tls.compressionMethod());
    json.writeStringField("proto", RawText.decoded(tls.proto()));
    json.writeStringField("version", tls.version());
    json.writeStringField("clientHello", HEX.formatHex(tls.clientHello()));
    json.writeStringField("serverHello", HEX.formatHex(tls.serverHello()));
    optional(json, "ja3", tls.ja3());
    optional(json, "ja4", tls.ja4());
    json.writeBooleanField("ech", tls.encryptedHello());
    if (tls.intercepted()) {
      json.writeBooleanField("intercepted", true);
    }
    optional(json, "verified", tls.verified());
    CertificateFacts certificate = tls.certificate();
    if (certificate != null) {
      writeCertificate(json, certificate);
    }
    json.writeEndObject();
  }

  private static void writeCertificate(JsonGenerator json, CertificateFacts certificate)
      throws IOException {
    json.writeObjectFieldStart("certificate");
    json.writeStringField("subject", certificate.subject());
    json.writeStringField("issuer", certificate.issuer());
    json.writeStringField("notBefore", certificate.notBefore().toString());
    json.writeStringField("notAfter", certificate.notAfter().toString());
    json.writeArrayFieldStart("names");
    for (String name : certificate.names()) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeStringField("sha256", certificate.sha256());
    json.writeEndObject();
  }

  private static void writeAdditions(
      JsonGenerator json,
      Scope scope,
      RecordDraft draft,
      Map<String, Object> extras,
      HttpJson.@Nullable Bodies bodies,
      int bodyCap)
      throws IOException {
    json.writeStringField("id", draft.id().toString());
    json.writeNumberField("seq", draft.seq());
    json.writeStringField("schema", RecordKeys.SCHEMA);
    json.writeStringField("conn", draft.connectionId().toString());
    boolean cut = draft.seen() == Seen.FULL && bodyCut(extras, bodies, bodyCap);
    json.writeStringField("seen", cut ? Seen.HEADERS.label() : draft.seen().label());
    String why = draft.why();
    if (cut && why.isEmpty()) {
      why = cause(draft, extras, bodies);
    } else if (why.isEmpty() && draft.seen() != Seen.FULL && !endedEarly(draft)) {
      why = "not sniffed";
    }
    optional(json, "why", scope.text(why));
    writeTimings(json, draft);
    Closer by = draft.closedBy();
    Ending kind = draft.ending();
    if (by != null && kind != null) {
      json.writeObjectFieldStart("close");
      json.writeStringField("by", by.label());
      json.writeStringField("kind", kind.label());
      json.writeEndObject();
    }
    optional(json, "original", Addresses.text(draft.session().original()));
    optional(json, "redact", scope.policy());
    for (Map.Entry<String, Object> extra : extras.entrySet()) {
      if (!RecordKeys.PLACED.contains(extra.getKey())) {
        json.writeFieldName(extra.getKey());
        if (extra.getKey().equals(RawSample.KEY) && extra.getValue() instanceof byte[] sample) {
          json.writeString(RawSample.masked(sample, scope));
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

  private static void writeTimings(JsonGenerator json, RecordDraft draft) throws IOException {
    boolean open = false;
    for (Phase phase : PHASES) {
      long nanos = draft.took(phase);
      if (nanos >= 0) {
        if (!open) {
          json.writeObjectFieldStart("timings");
          open = true;
        }
        json.writeNumberField(phase.label(), nanos);
      }
    }
    if (open) {
      json.writeEndObject();
    }
  }

  private static void writeExtra(
      JsonGenerator json, Scope scope, Map<String, Object> extras, String key, int bodyCap)
      throws IOException {
    Object value = extras.get(key);
    if (value != null) {
      json.writeFieldName(key);
      Plain.write(json, scope, value, bodyCap);
    }
  }

  private static void optional(JsonGenerator json, String key, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(key, value);
    }
  }
}
