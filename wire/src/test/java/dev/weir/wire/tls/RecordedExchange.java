package dev.weir.wire.tls;

import dev.weir.spi.Network;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Exchange;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.RecordId;
import dev.weir.spi.record.Seen;
import dev.weir.spi.record.TlsFacts;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told about TLS; every other call is a mistake in the code under test. */
final class RecordedExchange implements Exchange {
  String host = "";
  String proto = "";
  String error = "";
  Seen seen;
  String why = "";
  HttpFacts http;
  final List<TlsFacts> tls = new ArrayList<>();

  @Override
  public RecordId id() {
    return new RecordId(0x7000L, 1L << 63);
  }

  @Override
  public Exchange host(String hostPort) {
    host = hostPort;
    return this;
  }

  @Override
  public Exchange proto(String name) {
    proto = name;
    return this;
  }

  @Override
  public Exchange http(HttpFacts facts) {
    http = facts;
    return this;
  }

  @Override
  public Exchange tls(TlsFacts facts) {
    tls.add(facts);
    return this;
  }

  @Override
  public HttpFacts http() {
    return http;
  }

  @Override
  public TlsFacts tls() {
    return tls.isEmpty() ? null : tls.getLast();
  }

  @Override
  public Exchange seen(Seen how, String reason) {
    seen = how;
    why = reason;
    return this;
  }

  @Override
  public Exchange error(String text) {
    if (error.isEmpty()) {
      error = text;
    }
    return this;
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public Exchange network(Network network) {
    throw new UnsupportedOperationException("network");
  }

  @Override
  public Exchange clientIp(String address) {
    throw new UnsupportedOperationException("clientIp");
  }

  @Override
  public Exchange clientId(String user) {
    throw new UnsupportedOperationException("clientId");
  }

  @Override
  public Exchange extra(String key, Object facts) {
    throw new UnsupportedOperationException("extra");
  }

  @Override
  public Exchange bytes(long input, long output) {
    throw new UnsupportedOperationException("bytes");
  }

  @Override
  public Exchange took(Phase phase, long nanos) {
    throw new UnsupportedOperationException("took");
  }

  @Override
  public Exchange ended(Closer by, Ending kind) {
    throw new UnsupportedOperationException("ended");
  }

  @Override
  public void finish() {
    throw new UnsupportedOperationException("finish");
  }

  @Override
  public void discard() {
    throw new UnsupportedOperationException("discard");
  }
}
