package dev.weir.testkit.net;

import dev.weir.spi.ComponentContext;
import dev.weir.spi.HttpSender;
import dev.weir.spi.config.Credentials;
import dev.weir.spi.net.Forwarder;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.Router;
import dev.weir.spi.net.Transport;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel offers to a handler.
 *
 * @param base what it offers to every component
 * @param router opens legs
 * @param relay joins them
 * @param auth whom the service lets in; null for everybody
 * @param forwarder the service's targets; null if it has none
 * @param sniffing whether the service sniffs
 * @param sockets for {@link #transport()}; null where the test needs none
 * @since 1.0
 */
public record FakeHandlerContext(
    ComponentContext base,
    Router router,
    Relay relay,
    @Nullable Credentials auth,
    @Nullable Forwarder forwarder,
    boolean sniffing,
    @Nullable Transport sockets)
    implements HandlerContext {

  /** A context without sockets. */
  public FakeHandlerContext(
      ComponentContext base,
      Router router,
      Relay relay,
      @Nullable Credentials auth,
      @Nullable Forwarder forwarder,
      boolean sniffing) {
    this(base, router, relay, auth, forwarder, sniffing, null);
  }

  /** A service that asks for no credentials, has no targets, and does not sniff. */
  public static FakeHandlerContext of(ComponentContext base, Router router, Relay relay) {
    return new FakeHandlerContext(base, router, relay, null, null, false);
  }

  /** The same with credentials to ask for. */
  public FakeHandlerContext withAuth(Credentials credentials) {
    return new FakeHandlerContext(base, router, relay, credentials, forwarder, sniffing, sockets);
  }

  /** The same with targets. */
  public FakeHandlerContext withForwarder(Forwarder targets) {
    return new FakeHandlerContext(base, router, relay, auth, targets, sniffing, sockets);
  }

  /** The same, sniffing. */
  public FakeHandlerContext withSniffing() {
    return new FakeHandlerContext(base, router, relay, auth, forwarder, true, sockets);
  }

  /** The same with sockets. */
  public FakeHandlerContext withTransport(Transport transport) {
    return new FakeHandlerContext(base, router, relay, auth, forwarder, sniffing, transport);
  }

  @Override
  public Transport transport() {
    return Objects.requireNonNull(sockets, "transport: the test gave none");
  }

  @Override
  public String name() {
    return base.name();
  }

  @Override
  public Path resolve(String path) {
    return base.resolve(path);
  }

  @Override
  public InstantSource clock() {
    return base.clock();
  }

  @Override
  public HttpSender http() {
    return base.http();
  }
}
