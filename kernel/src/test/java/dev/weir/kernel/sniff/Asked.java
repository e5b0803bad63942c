package dev.weir.kernel.sniff;

import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.SniffHints;
import dev.weir.spi.sniff.SniffResult;
import dev.weir.spi.sniff.Sniffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A sniffer that answers as it is told and keeps what it was asked with. */
final class Asked implements Sniffer {
  final List<Integer> lengths = new ArrayList<>();
  final List<SniffHints> hints = new ArrayList<>();
  final List<SniffContext> opened = new ArrayList<>();
  private final Function<Bytes, SniffResult> answer;
  private final Function<SniffContext, Inspector> inspectors;

  Asked(Function<Bytes, SniffResult> answer) {
    this(
        answer,
        context -> {
          throw new IllegalStateException("not opened here");
        });
  }

  Asked(Function<Bytes, SniffResult> answer, Function<SniffContext, Inspector> inspectors) {
    this.answer = answer;
    this.inspectors = inspectors;
  }

  @Override
  public SniffResult sniff(Bytes prefix, SniffHints given) {
    lengths.add(prefix.length());
    hints.add(given);
    return answer.apply(prefix);
  }

  @Override
  public Inspector open(SniffContext context) {
    opened.add(context);
    return inspectors.apply(context);
  }
}
