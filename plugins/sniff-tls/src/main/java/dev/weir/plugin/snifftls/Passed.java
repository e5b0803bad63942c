package dev.weir.plugin.snifftls;

import dev.weir.spi.record.Seen;
import dev.weir.spi.sniff.Bytes;
import dev.weir.spi.sniff.Direction;
import dev.weir.spi.sniff.End;
import dev.weir.spi.sniff.Inspector;
import dev.weir.spi.sniff.SniffContext;
import dev.weir.spi.sniff.Step;
import dev.weir.wire.tls.TlsInspector;

/** Reads the hellos of a stream that is passed through, and says why it was. Event loop. */
final class Passed implements Inspector {
  private final TlsInspector hellos;
  private final SniffContext context;
  private final String why;
  private boolean told;

  Passed(SniffContext context, String why) {
    this.context = context;
    this.why = "not intercepted: " + why;
    hellos = new TlsInspector(context);
  }

  @Override
  public Step onBytes(Direction from, Bytes view) {
    Step step = hellos.onBytes(from, view);
    if (step instanceof Step.Done(Seen seen, String encrypted)) {
      told = true;
      return new Step.Done(seen, encrypted.equals("encrypted") ? why : why + "; " + encrypted);
    }
    return step;
  }

  @Override
  public void onEnd(Direction from, End how) {
    hellos.onEnd(from, how);
  }

  @Override
  public void close() {
    hellos.close();
    if (!told) {
      context.session().connection().seen(Seen.METADATA, why);
    }
  }
}
