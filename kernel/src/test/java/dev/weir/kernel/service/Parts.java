package dev.weir.kernel.service;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.load.KnownTypes;
import dev.weir.kernel.net.Loopback;
import dev.weir.kernel.net.PlainDialer;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.spi.Bypass;
import dev.weir.spi.BypassFactory;
import dev.weir.spi.Component;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.ConfigException;
import dev.weir.spi.HostPort;
import dev.weir.spi.Session;
import dev.weir.spi.Target;
import dev.weir.spi.Validation;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.net.Acceptor;
import dev.weir.spi.net.BindRequest;
import dev.weir.spi.net.Bound;
import dev.weir.spi.net.ConnectRequest;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.ConnectorContext;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.DialerFactory;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.HandlerFactory;
import dev.weir.spi.net.Leg;
import dev.weir.spi.net.Listener;
import dev.weir.spi.net.ListenerFactory;
import dev.weir.spi.net.Relay;
import dev.weir.spi.net.RouteException;
import dev.weir.spi.net.Tunnel;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Delivery;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.record.RecorderFactory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** A small set of components over real sockets, which write down what is done with them. */
final class Parts {
  /** {@code made X}, {@code bound X}, {@code served}, {@code closed X}, in order. */
  final List<String> events = new CopyOnWriteArrayList<>();

  final BlockingQueue<String> records = new LinkedBlockingQueue<>();
  final List<InetSocketAddress> bound = new CopyOnWriteArrayList<>();
  final PlainDialer dialer = new PlainDialer();

  /** What a hidden listener says its address is: as if packets were redirected to it. */
  static final InetSocketAddress ELSEWHERE = new InetSocketAddress(Loopback.ip("192.0.2.1"), 9);

  record None() {}

  record Options(@Doc("A number that a picky handler does not like.") @Default("0") int limit) {}

  record Matchers(@Doc("Names.") List<String> matchers) {}

  Plugins plugins() {
    return Plugins.of(
        List.of(
            new Listeners("tcp", () -> new Tcp(false)),
            new Listeners("hidden", () -> new Tcp(true)),
            new Listeners(
                "unbindable",
                () -> {
                  return new Listener() {
                    @Override
                    public CompletionStage<Bound> bind(BindRequest request) {
                      throw new IllegalStateException("planted");
                    }

                    @Override
                    public void close() {
                      events.add("closed listener");
                    }
                  };
                }),
            new Handlers("line"),
            new Handlers("forward"),
            new Handlers("hold"),
            new Handlers("broken"),
            new Handlers("picky"),
            new Handlers("faulty"),
            new Handlers("strict"),
            new Dialers(),
            new Connectors(),
            new Bypasses(),
            new Recorders()));
  }

  static KnownTypes types(Plugins plugins) {
    var names = new EnumMap<Kind, Set<String>>(Kind.class);
    names.put(Kind.LISTENER, Set.copyOf(plugins.types(ListenerFactory.class)));
    names.put(Kind.HANDLER, Set.copyOf(plugins.types(HandlerFactory.class)));
    names.put(Kind.DIALER, Set.copyOf(plugins.types(DialerFactory.class)));
    names.put(Kind.CONNECTOR, Set.copyOf(plugins.types(ConnectorFactory.class)));
    return new KnownTypes(names);
  }

  private <T extends Component> T made(String what, T component) {
    events.add("made " + what);
    return component;
  }

  private final class Listeners implements ListenerFactory<None> {
    private final String type;
    private final Supplier<Listener> maker;

    Listeners(String type, Supplier<Listener> maker) {
      this.type = type;
      this.maker = maker;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Class<None> configType() {
      return None.class;
    }

    @Override
    public Listener create(None config, ComponentContext context) {
      return made("listener", maker.get());
    }
  }

  private final class Tcp implements Listener {
    private final boolean hidden;

    Tcp(boolean hidden) {
      this.hidden = hidden;
    }

    @Override
    public CompletionStage<Bound> bind(BindRequest request) {
      var result = new CompletableFuture<Bound>();
      var start = new Start();
      var _ =
          request
              .transport()
              .server(request.address().getAddress())
              .option(ChannelOption.AUTO_READ, false)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                      client.pipeline().addLast(new Begin(start));
                    }
                  })
              .bind(request.address())
              .addListener(done -> {
                Channel channel = ((io.netty.channel.ChannelFuture) done).channel();
                if (done.isSuccess()) {
                  events.add("bound");
                  bound.add((InetSocketAddress) channel.localAddress());
                  result.complete(new Socket(channel, start));
                } else {
                  result.completeExceptionally(
                      new IOException("cannot listen: " + done.cause().getMessage()));
                }
              });
      return result;
    }

    @Override
    public void close() {
      events.add("closed listener");
    }

    private final class Socket implements Bound {
      private final Channel channel;
      private final Start start;

      Socket(Channel channel, Start start) {
        this.channel = channel;
        this.start = start;
      }

      @Override
      public InetSocketAddress address() {
        return hidden ? ELSEWHERE : (InetSocketAddress) channel.localAddress();
      }

      @Override
      public void serve(Acceptor acceptor) {
        events.add("served");
        start.acceptor = acceptor;
        channel.config().setAutoRead(true);
      }

      @Override
      public void close() {
        if (channel.isOpen()) {
          events.add("unbound");
        }
        channel.close().syncUninterruptibly();
      }
    }
  }

  private static final class Start {
    volatile Acceptor acceptor;
  }

  private static final class Begin extends ChannelInboundHandlerAdapter {
    private final Start start;

    Begin(Start start) {
      this.start = start;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.pipeline().remove(this);
      start.acceptor.accept(context.channel(), null);
    }
  }

  private final class Handlers implements HandlerFactory<Options> {
    private final String type;

    Handlers(String type) {
      this.type = type;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Class<Options> configType() {
      return Options.class;
    }

    @Override
    public void validate(Options config, Validation validation) {
      if (type.equals("strict")) {
        validation.refuse(
            "limit", config.limit() + " for " + validation.name() + " (expected: less)");
      }
    }

    @Override
    public Handler create(Options config, HandlerContext context) {
      if (type.equals("picky")) {
        throw new ConfigException("limit", config.limit() + " (expected: another number)");
      }
      if (type.equals("faulty")) {
        throw new IllegalStateException("planted");
      }
      return made("handler", new Stream(type, context));
    }
  }

  private final class Stream implements Handler {
    private final String type;
    private final HandlerContext context;

    Stream(String type, HandlerContext context) {
      this.type = type;
      this.context = context;
    }

    @Override
    public void stream(Session session, Channel client) {
      switch (type) {
        case "forward" -> join(session, client, null, context.forwarder().open(session));
        case "line" -> {
          client.pipeline().addLast(new Line(this, session));
          client.config().setAutoRead(true);
        }
        case "broken" -> throw new IllegalStateException("planted");
        default -> client.config().setAutoRead(true);
      }
    }

    void join(Session session, Channel client, ByteBuf early, CompletionStage<Leg> opening) {
      opening.whenComplete((leg, failure) -> {
        if (failure != null && early != null) {
          early.release();
        }
        if (failure instanceof RouteException route) {
          session.connection().ended(Closer.WEIR, route.kind()).error(route.getMessage());
          var _ = client.close();
        } else if (failure != null) {
          session.connection().ended(Closer.WEIR, Ending.INTERNAL).error("wrapped: " + failure);
          var _ = client.close();
        } else {
          context.relay().join(session, client, leg, new Relay.Join(early, true, "", null));
        }
      });
    }

    @Override
    public void close() {
      events.add("closed handler");
    }
  }

  /** Reads a target on one line, then goes there. */
  private static final class Line extends ChannelInboundHandlerAdapter {
    private final Stream handler;
    private final Session session;
    private final StringBuilder line = new StringBuilder();

    Line(Stream handler, Session session) {
      this.handler = handler;
      this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf chunk = (ByteBuf) message;
      while (chunk.isReadable() && line.indexOf("\n") < 0) {
        line.append((char) chunk.readByte());
      }
      if (line.indexOf("\n") < 0) {
        chunk.release();
        return;
      }
      Channel client = context.channel();
      client.config().setAutoRead(false);
      client.pipeline().remove(this);
      HostPort target = HostPort.parse(line.toString().trim(), 0);
      session.connection().host(target.toString());
      handler.join(
          session, client, chunk, handler.context.router().open(session, Target.tcp(target)));
    }
  }

  private final class Dialers implements DialerFactory<None> {
    @Override
    public String type() {
      return "tcp";
    }

    @Override
    public Class<None> configType() {
      return None.class;
    }

    @Override
    public Dialer create(None config, ComponentContext context) {
      return made(
          "dialer",
          new Dialer() {
            @Override
            public CompletionStage<Channel> dial(dev.weir.spi.net.DialRequest request) {
              return dialer.dial(request);
            }

            @Override
            public void close() {
              events.add("closed dialer");
            }
          });
    }
  }

  private final class Connectors implements ConnectorFactory<None> {
    @Override
    public String type() {
      return "none";
    }

    @Override
    public Class<None> configType() {
      return None.class;
    }

    @Override
    public Connector create(None config, ConnectorContext context) {
      return made(
          "connector",
          new Connector() {
            @Override
            public CompletionStage<Tunnel> connect(ConnectRequest request) {
              return CompletableFuture.completedFuture(Tunnel.open(request.channel(), null));
            }

            @Override
            public void close() {
              events.add("closed connector");
            }
          });
    }
  }

  private final class Bypasses implements BypassFactory<Matchers> {
    @Override
    public String type() {
      return "matchers";
    }

    @Override
    public Class<Matchers> configType() {
      return Matchers.class;
    }

    @Override
    public Bypass create(Matchers config, ComponentContext context) {
      return made(
          "bypass",
          new Bypass() {
            @Override
            public boolean matches(dev.weir.spi.Subject subject) {
              return config.matchers().contains(String.valueOf(subject.host()));
            }

            @Override
            public void close() {
              events.add("closed bypass");
            }
          });
    }
  }

  private final class Recorders implements RecorderFactory<None> {
    @Override
    public String type() {
      return "memory";
    }

    @Override
    public Class<None> configType() {
      return None.class;
    }

    @Override
    public Recorder create(None config, ComponentContext context) {
      return made(
          "recorder",
          new Recorder() {
            @Override
            public CompletionStage<Delivery> deliver(List<Entry> batch) {
              for (Entry entry : batch) {
                events.add("delivered");
                records.add(StandardCharsets.UTF_8.decode(entry.payload()).toString());
              }
              return CompletableFuture.completedFuture(Delivery.ALL);
            }

            @Override
            public void close() {
              events.add("closed recorder");
            }
          });
    }
  }
}
