package dev.weir.kernel.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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
    json.writeStartObject();
    writeHead(json, draft);
    HttpFacts http = draft.http();
    HttpJson.Bodies bodies = null;
    if (http != null) {
      bodies = HttpJson.Bodies.of(http, wanted);
      HttpJson.write(json, http, bodies, bodyCap);
    }
    writeExtra(json, draft, "websocket", bodyCap);
    TlsFacts tls = draft.tls();
    if (tls != null) {
      writeTls(json, tls);
    }
    writeExtra(json, draft, "dns", bodyCap);
    writeExtra(json, draft, "redis", bodyCap);
    Route route = draft.route();
    optional(json, "route", route == null ? "" : Masking.text(route.text()));
    json.writeNumberField("inputBytes", draft.input());
    json.writeNumberField("outputBytes", draft.output());
    writeExtra(json, draft, "redirect", bodyCap);
    optional(json, "err", Masking.text(draft.error()));
    json.writeStringField("sid", draft.session().sid());
    json.writeNumberField("duration", draft.durationNanos());
    json.writeStringField("time", times.text(draft.time()));
    writeAdditions(json, draft, bodies, bodyCap);
    json.writeEndObject();
  }

  private static void writeHead(JsonGenerator json, RecordDraft draft) throws IOException {
    SessionFacts session = draft.session();
    writeExtra(json, draft, "node", 0);
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
    json.writeStringField("host", Masking.authority(RawText.decoded(draft.host())));
    optional(json, "proto", draft.proto());
    json.writeStringField("clientIP", Masking.text(RawText.decoded(draft.clientIp())));
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
      JsonGenerator json, RecordDraft draft, HttpJson.@Nullable Bodies bodies, int bodyCap)
      throws IOException {
    json.writeStringField("id", draft.id().toString());
    json.writeNumberField("seq", draft.seq());
    json.writeStringField("schema", RecordKeys.SCHEMA);
    json.writeStringField("conn", draft.connectionId().toString());
    boolean cut = draft.seen() == Seen.FULL && bodyCut(draft, bodies, bodyCap);
    json.writeStringField("seen", cut ? Seen.HEADERS.label() : draft.seen().label());
    String why = draft.why();
    if (cut && why.isEmpty()) {
      why = draft.bodyCutByBudget() ? "budget" : cause(bodies);
    } else if (why.isEmpty() && draft.seen() != Seen.FULL && !endedEarly(draft)) {
      why = "not sniffed";
    }
    optional(json, "why", Masking.text(why));
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
    for (Map.Entry<String, Object> extra : draft.extras().entrySet()) {
      if (!RecordKeys.PLACED.contains(extra.getKey())) {
        json.writeFieldName(extra.getKey());
        if (extra.getKey().equals(RawSample.KEY) && extra.getValue() instanceof byte[] sample) {
          json.writeString(RawSample.masked(sample));
        } else {
          Plain.write(json, extra.getValue(), bodyCap);
        }
      }
    }
  }

  /** Whether how it ended is reason enough for there being no more to tell. */
  private static boolean endedEarly(RecordDraft draft) {
    Ending kind = draft.ending();
    return kind != null && kind != Ending.NORMAL;
  }

  private static boolean bodyCut(RecordDraft draft, HttpJson.@Nullable Bodies bodies, int bodyCap) {
    if (bodyCap <= 0) {
      return false;
    }
    if (bodies != null && (bodies.request().truncated() || bodies.response().truncated())) {
      return true;
    }
    var others = new ArrayList<Body>(1);
    Plain.bodies(draft.extras(), others::add);
    return others.stream().anyMatch(body -> ShownBody.of(body, bodyCap).truncated());
  }

  /** Why a body is not shown as a whole, if it was kept as far as it was asked for. */
  private static String cause(HttpJson.@Nullable Bodies bodies) {
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

  private static void writeExtra(JsonGenerator json, RecordDraft draft, String key, int bodyCap)
      throws IOException {
    Object value = draft.extras().get(key);
    if (value != null) {
      json.writeFieldName(key);
      Plain.write(json, value, bodyCap);
    }
  }

  private static void optional(JsonGenerator json, String key, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(key, value);
    }
  }
}
