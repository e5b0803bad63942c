package dev.weir.plugin.http;

import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.sniff.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session that keeps its records as the contract says: the connection's only if no other was. */
final class FakeSession implements Session {
  private final List<FakeExchange> emitted;
  private final List<FakeExchange> own = new ArrayList<>();
  private final List<FakeExchange> opened = new ArrayList<>();
  private final List<FakeExchange> ofConnection = new ArrayList<>();
  private final FakeExchange connection = new FakeExchange(ofConnection);

  FakeSession(List<FakeExchange> emitted) {
    this.emitted = emitted;
  }

  /** What the kernel does when the connection is over. */
  void end() {
    for (FakeExchange open : opened) {
      open.finish();
    }
    if (own.isEmpty()) {
      connection.finish();
      emitted.addAll(ofConnection);
    }
  }

  @Override
  public boolean refuses(HostPort named) {
    return false;
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
    return InetSocketAddress.createUnresolved("client", 1);
  }

  @Override
  public InetSocketAddress local() {
    return InetSocketAddress.createUnresolved("local", 2);
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
    var both =
        new ArrayList<FakeExchange>() {
          private static final long serialVersionUID = 1;

          @Override
          public boolean add(FakeExchange exchange) {
            own.add(exchange);
            return emitted.add(exchange);
          }
        };
    var exchange = new FakeExchange(both);
    opened.add(exchange);
    return exchange;
  }

  @Override
  public BodyCapture capture() {
    return new BodyCapture() {
      private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
      private long total;

      @Override
      public boolean wanted() {
        return true;
      }

      @Override
      public void add(Bytes view, int index, int length) {
        kept.writeBytes(view.copy(index, length));
        total += length;
      }

      @Override
      public void skip(long bytes) {
        total += bytes;
      }

      @Override
      public long total() {
        return total;
      }

      @Override
      public Body finish() {
        return new Body(kept.toByteArray(), total, kept.size() < total);
      }
    };
  }
}
