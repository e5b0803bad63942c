package dev.weir.plugin.http;

import dev.weir.spi.Network;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A record as tests look at it; added to a list when it is finished. */
final class FakeExchange implements Exchange {
  final Map<String, Object> extras = new TreeMap<>();
  private final RecordId id = RecordId.at(0);
  private final List<FakeExchange> emitted;
  private boolean over;
  volatile String host = "";
  volatile String proto = "";
  volatile String clientId = "";
  volatile @Nullable HttpFacts http;
  volatile @Nullable Closer by;
  volatile @Nullable Ending ending;
  volatile @Nullable String error;
  volatile long input;
  volatile long output;

  FakeExchange(List<FakeExchange> emitted) {
    this.emitted = emitted;
  }

  int status() {
    HttpFacts facts = http;
    return facts == null ? -1 : facts.statusCode();
  }

  String uri() {
    HttpFacts facts = http;
    return facts == null ? "" : facts.uri();
  }

  @Override
  public RecordId id() {
    return id;
  }

  @Override
  public Exchange network(Network network) {
    return this;
  }

  @Override
  public Exchange host(String hostPort) {
    if (!over) {
      host = hostPort;
    }
    return this;
  }

  @Override
  public Exchange proto(String name) {
    if (!over) {
      proto = name;
    }
    return this;
  }

  @Override
  public Exchange clientIp(String address) {
    return this;
  }

  @Override
  public Exchange clientId(String user) {
    if (!over) {
      clientId = user;
    }
    return this;
  }

  @Override
  public Exchange http(HttpFacts facts) {
    if (!over) {
      http = facts;
    }
    return this;
  }

  @Override
  public Exchange tls(TlsFacts tls) {
    return this;
  }

  @Override
  public @Nullable HttpFacts http() {
    return http;
  }

  @Override
  public @Nullable TlsFacts tls() {
    return null;
  }

  @Override
  public Exchange extra(String key, Object facts) {
    extras.put(key, facts);
    return this;
  }

  @Override
  public Exchange bytes(long in, long out) {
    if (!over) {
      input = in;
      output = out;
    }
    return this;
  }

  @Override
  public Exchange took(Phase phase, long nanos) {
    return this;
  }

  @Override
  public Exchange seen(Seen seen, String why) {
    return this;
  }

  @Override
  public Exchange ended(Closer closer, Ending kind) {
    if (!over && (ending == null || ending == Ending.NORMAL)) {
      by = closer;
      ending = kind;
    }
    return this;
  }

  @Override
  public Exchange error(String text) {
    if (!over && error == null) {
      error = text;
    }
    return this;
  }

  @Override
  public void finish() {
    if (!over) {
      over = true;
      emitted.add(this);
    }
  }

  @Override
  public void discard() {
    over = true;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public String toString() {
    return "record " + host + " " + uri() + " " + status() + " " + by + " " + ending + " " + error;
  }
}
