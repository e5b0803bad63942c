package dev.weir.plugin.recorder.mongo;

import dev.weir.spi.record.Entry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bson.BSONException;
import org.bson.BsonBinaryWriter;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;

/**
 * Makes a document of a record: {@code _id} and {@code time} first, then the record's own keys as
 * {@link Translation} puts them. Used on one thread.
 */
final class Documents {
  /** What servers take is 16 MiB; some of that is left to them and to the driver. */
  static final int LARGEST = (16 << 20) - (16 << 10);

  /** Two bodies of this size fit into a document together with what else there may be. */
  private static final int SMALLER_BODY = 6 << 20;

  private static final int KEPT_BUFFER = 256 << 10;

  private byte[] scratch = new byte[8 << 10];

  /** A record that no document can be made of. */
  static final class Unfit extends Exception {
    Unfit(String why) {
      super(why);
    }
  }

  /**
   * A document.
   *
   * @param kind what the record is about
   * @param document the document; not shared
   */
  record Made(Kind kind, RawBsonDocument document) {}

  /** Makes one; leaves the payload as it was. */
  Made make(Entry entry) throws Unfit {
    int size = entry.payload().remaining();
    if (!entry.point().equals(Entry.HANDLER)) {
      return text(entry);
    }
    byte[] json = copy(entry.payload());
    // Base64 is a third longer than the bytes that it stands for.
    int mostBody = size <= LARGEST / 3 * 4 ? Integer.MAX_VALUE : SMALLER_BODY;
    while (true) {
      var out = new BasicOutputBuffer(Math.min(size + 128, LARGEST));
      Kind kind = record(entry, json, size, mostBody, out);
      if (out.getSize() <= LARGEST) {
        return new Made(kind, document(out));
      }
      if (mostBody == 0) {
        throw new Unfit(out.getSize() + " bytes without bodies (expected: 16 MiB at most)");
      }
      mostBody = mostBody > SMALLER_BODY ? SMALLER_BODY : 0;
    }
  }

  private static Kind record(
      Entry entry, byte[] json, int size, int mostBody, BasicOutputBuffer out) throws Unfit {
    try (var writer = new BsonBinaryWriter(out)) {
      writer.writeStartDocument();
      writer.writeString("_id", entry.id().toString());
      writer.writeDateTime("time", entry.time().toEpochMilli());
      var translation = new Translation(json, size, writer, mostBody);
      translation.record();
      writer.writeEndDocument();
      return translation.kind();
    } catch (Translation.Malformed e) {
      throw new Unfit(e.why());
    } catch (BSONException e) {
      throw new Unfit("not readable: " + e.getClass().getSimpleName());
    }
  }

  /** Addresses of clients and targets come as text. */
  private static Made text(Entry entry) throws Unfit {
    if (entry.payload().remaining() > LARGEST / 2) {
      throw new Unfit(entry.payload().remaining() + " bytes of text (expected: 8 MiB at most)");
    }
    String text = StandardCharsets.UTF_8.decode(entry.payload().duplicate()).toString();
    var out = new BasicOutputBuffer(256);
    try (var writer = new BsonBinaryWriter(out)) {
      writer.writeStartDocument();
      writer.writeString("_id", entry.id().toString());
      writer.writeDateTime("time", entry.time().toEpochMilli());
      writer.writeString("point", entry.point());
      writer.writeString("text", text);
      writer.writeInt64("seq", entry.seq());
      writer.writeEndDocument();
    }
    return new Made(Kind.OTHER, document(out));
  }

  private static RawBsonDocument document(BasicOutputBuffer out) {
    return new RawBsonDocument(out.toByteArray());
  }

  private byte[] copy(ByteBuffer payload) {
    int size = payload.remaining();
    byte[] into = scratch;
    if (size > into.length) {
      into = new byte[Math.max(size, Math.min(2 * size, KEPT_BUFFER))];
      if (into.length <= KEPT_BUFFER) {
        scratch = into;
      }
    }
    payload.duplicate().get(into, 0, size);
    return into;
  }
}
