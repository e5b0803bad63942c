package dev.weir.wire.http1;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Exchange;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens exchanges and remembers them in order. */
final class FakeSession implements Session {
  final List<FakeExchange> exchanges = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  private final FakeExchange connection = new FakeExchange();
  private final int bodyCap;

  FakeSession(int bodyCap) {
    this.bodyCap = bodyCap;
  }

  @Override
  public String id() {
    return "s1";
  }

  @Override
  public String service() {
    return "test";
  }

  @Override
  public InetSocketAddress client() {
    return new InetSocketAddress(1);
  }

  @Override
  public InetSocketAddress local() {
    return new InetSocketAddress(2);
  }

  @Override
  public @Nullable InetSocketAddress original() {
    return null;
  }

  @Override
  public Exchange connection() {
    return connection;
  }

  @Override
  public Exchange open() {
    var exchange = new FakeExchange();
    exchanges.add(exchange);
    return exchange;
  }

  @Override
  public boolean refuses(HostPort named) {
    asked.add(named.toString());
    return named.host().startsWith("bad");
  }

  @Override
  public BodyCapture capture() {
    return new FakeCapture(bodyCap);
  }
}
