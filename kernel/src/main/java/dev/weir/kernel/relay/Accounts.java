package dev.weir.kernel.relay;

import dev.weir.kernel.record.RecordDraft;
import dev.weir.kernel.service.ClientSession;
import dev.weir.spi.record.Exchange;
import java.util.ArrayList;
import java.util.List;

/** Whose bytes a pair's are: the connection's, and those of exchanges that became a stream. */
final class Accounts {
  private final ClientSession session;
  private final Side client;
  private final Side server;
  private final long inputBefore;
  private final long outputBefore;
  private final List<Continued> continued = new ArrayList<>(1);

  /** An exchange whose bytes are those of the stream from some point on. */
  private record Continued(RecordDraft exchange, long inputAt, long outputAt) {}

  Accounts(ClientSession session, Side client, Side server) {
    this.session = session;
    this.client = client;
    this.server = server;
    inputBefore = session.connection().input();
    outputBefore = session.connection().output();
  }

  /** Notes an exchange that the stream continues from these positions on. */
  void continues(Exchange open, long inputAt, long outputAt) {
    if (open instanceof RecordDraft exchange) {
      continued.add(new Continued(exchange, inputAt, outputAt));
    }
  }

  /** Writes down that the target was not reached after all. */
  void unreached(Throwable failure) {
    Unreached.note(session.connection(), "way", failure);
    continued.forEach(stream -> Unreached.note(stream.exchange(), "way", failure));
  }

  /** Writes down what passed. */
  void close() {
    for (Continued stream : continued) {
      RecordDraft exchange = stream.exchange();
      exchange
          .bytes(
              exchange.input() + client.bytes() - stream.inputAt(),
              exchange.output() + server.bytes() - stream.outputAt())
          .finish();
    }
    session.connection().bytes(inputBefore + client.bytes(), outputBefore + server.bytes());
  }
}
