package dev.weir.plugin.recorder.loki;

import dev.weir.spi.record.RecordId;
import dev.weir.wire.json.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line on its way, encoded but for its time.
 *
 * <pre>
 *   ["1700000000000000000","the line",{"id":"…"}]
 *     \_____ nanos _____/ \________ rest _______/
 * </pre>
 *
 * @param id of the record
 * @param stream the labels as JSON
 * @param nanos since 1970
 * @param rest what follows the time
 */
record Line(RecordId id, String stream, long nanos, byte[] rest) {
  /** Quotes, bracket, comma and the longest time. */
  private static final int FRAME = 24;

  private static final int STREAM_FRAME = 32;

  Line at(long time) {
    return new Line(id, stream, time, rest);
  }

  /** At most so many bytes of a request are its. */
  int size() {
    return rest.length + stream.length() * 3 + FRAME + STREAM_FRAME;
  }

  /**
   * The body of a push: lines by their streams and, within each, by their time, which is what
   * servers that refuse disorder want.
   */
  static JsonText push(List<Line> lines) {
    var streams = new LinkedHashMap<String, List<Line>>();
    int size = STREAM_FRAME;
    for (Line line : lines) {
      size += line.size();
      streams.computeIfAbsent(line.stream(), _ -> new ArrayList<>()).add(line);
    }
    var json = new JsonText(size).raw("{\"streams\":[");
    int from = json.size();
    for (Map.Entry<String, List<Line>> stream : streams.entrySet()) {
      if (json.size() > from) {
        json.raw(',');
      }
      byte[] labels = stream.getKey().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      json.raw("{\"stream\":").raw(labels, 0, labels.length).raw(",\"values\":[");
      List<Line> values = stream.getValue();
      values.sort(Comparator.comparingLong(Line::nanos));
      for (int i = 0; i < values.size(); i++) {
        Line line = values.get(i);
        json.raw(i == 0 ? "[\"" : ",[\"").raw(Long.toString(line.nanos())).raw("\",");
        json.raw(line.rest(), 0, line.rest().length);
      }
      json.raw("]}");
    }
    return json.raw("]}");
  }
}
