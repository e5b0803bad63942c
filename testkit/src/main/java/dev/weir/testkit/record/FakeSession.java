package dev.weir.testkit.record;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Exchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A session that keeps the exchanges that were opened on it.
 *
 * @since 1.0
 */
public final class FakeSession implements Session {
  private final FakeExchange connection = new FakeExchange();
  private final List<FakeExchange> exchanges = new ArrayList<>();
  private int cap = 1 << 20;
  private Predicate<HostPort> refused = name -> false;
  private @Nullable InetSocketAddress original;

  /** Sets how much of each body is kept; 0 for nothing. */
  public FakeSession capturing(int bytes) {
    cap = bytes;
    return this;
  }

  /** Sets the destination before redirection. */
  public FakeSession redirectedFrom(InetSocketAddress address) {
    original = address;
    return this;
  }

  /** Sets which names that are found inside the stream a rule refuses. */
  public FakeSession refusing(Predicate<HostPort> names) {
    refused = names;
    return this;
  }

  @Override
  public boolean refuses(HostPort named) {
    return refused.test(named);
  }

  @Override
  public String id() {
    return "session-1";
  }

  @Override
  public String service() {
    return "service-0";
  }

  @Override
  public InetSocketAddress client() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8_080);
  }

  @Override
  public @Nullable InetSocketAddress original() {
    return original;
  }

  @Override
  public FakeExchange connection() {
    return connection;
  }

  @Override
  public Exchange open() {
    var exchange = new FakeExchange(connection);
    exchanges.add(exchange);
    return exchange;
  }

  @Override
  public Exchange open(Exchange outer) {
    if (!(outer instanceof FakeExchange known)) {
      return open();
    }
    var exchange = FakeExchange.within(known);
    exchanges.add(exchange);
    return exchange;
  }

  @Override
  public BodyCapture capture() {
    return new FakeCapture(cap);
  }

  /** The exchanges so far, in the order in which they were opened, whether over or not. */
  public List<FakeExchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /** The exchanges that became records, in the order in which they were opened. */
  public List<FakeExchange> records() {
    return exchanges.stream().filter(FakeExchange::isFinished).toList();
  }
}
