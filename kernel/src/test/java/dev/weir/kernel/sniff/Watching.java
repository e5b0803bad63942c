package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** An inspector that writes down what it is told, and answers as it is told. */
final class Watching implements Inspector {
  final List<String> events = new ArrayList<>();
  final StringBuilder client = new StringBuilder();
  final StringBuilder server = new StringBuilder();
  private final BiFunction<Direction, String, Step> answer;

  Watching() {
    this((from, text) -> Step.WATCH);
  }

  Watching(BiFunction<Direction, String, Step> answer) {
    this.answer = answer;
  }

  static String text(Bytes view) {
    return new String(view.copy(0, view.length()), StandardCharsets.ISO_8859_1);
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    String text = text(view);
    events.add(from + " " + text);
    (from == Direction.CLIENT ? client : server).append(text);
    return answer.apply(from, text);
  }

  @Override
  public void onSkipped(Direction from, long bytes) {
    events.add("skipped " + from + " " + bytes);
  }

  @Override
  public void onEnd(Direction from, End how) {
    events.add("end " + from + " " + how);
  }

  @Override
  public void close() {
    events.add("close");
  }
}
