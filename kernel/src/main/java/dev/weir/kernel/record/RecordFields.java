package dev.weir.kernel.record;

import dev.weir.spi.record.Fields;
import dev.weir.spi.record.HttpFacts;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Values of one record by path. What sinks use as labels comes from the draft; the rest is looked
 * up in the encoded record. Used on the recorder's thread.
 */
final class RecordFields implements Fields {
  private final RecordDraft draft;
  private final JsonFields rest;

  RecordFields(RecordDraft draft, byte[] encoded) {
    this.draft = draft;
    this.rest = new JsonFields(ByteBuffer.wrap(encoded));
  }

  @Override
  public @Nullable Object at(String path) {
    HttpFacts http = draft.http();
    return switch (path) {
      case "id" -> draft.id().toString();
      case "seq" -> draft.seq();
      case "sid" -> draft.session().sid();
      case "service" -> draft.session().service();
      case "network" -> draft.networkText();
      case "proto" -> draft.proto().isEmpty() ? null : draft.proto();
      case "inputBytes" -> draft.input();
      case "outputBytes" -> draft.output();
      case "duration" -> draft.durationNanos();
      case "http.method" -> http == null ? null : RawText.decoded(http.method());
      case "http.statusCode" -> http == null ? null : (long) http.statusCode();
      // Asked for each record on a terminal, also of those that are not shown.
      case "err" -> draft.error().isEmpty() ? null : Masking.text(draft.error());
      case "close.kind" -> draft.ending() == null ? null : rest.at(path);
      case "websocket.from" -> draft.extras().containsKey("websocket") ? rest.at(path) : null;
      default -> rest.at(path);
    };
  }
}
