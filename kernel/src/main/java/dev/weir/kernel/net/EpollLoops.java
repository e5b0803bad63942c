package dev.weir.kernel.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, but a socket never leaves the epoll set while it is open.
 *
 * <p>When a peer ends its direction while auto-read is off, Netty clears its last interest. Version
 * 4.2.18 then deletes the socket from the set, but forgets that it did: the next wish, to read or
 * to be told when a large answer can be written on, is a change of something that is not there. It
 * fails with ENOENT, and the connection is reset. An empty set of interests is therefore replaced
 * by edge-triggering alone, with which the system reports an error once and nothing else.
 */
final class EpollLoops {
  private EpollLoops() {}

  static IoHandlerFactory factory() {
    IoHandlerFactory netty = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(netty.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
      }
    };
  }

  private record Handler(IoHandler netty) implements IoHandler {
    @Override
    public void initialize() {
      netty.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      return netty.run(context);
    }

    @Override
    public void prepareToDestroy() {
      netty.prepareToDestroy();
    }

    @Override
    public void destroy() {
      netty.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return new Registration(netty.register(handle));
    }

    @Override
    public void wakeup() {
      netty.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return netty.isCompatible(type);
    }
  }

  /** Event loop of its channel only, like the registration that it wraps. */
  private static final class Registration implements IoRegistration {
    private final IoRegistration netty;
    private boolean inSet;

    Registration(IoRegistration netty) {
      this.netty = netty;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's interface has it so
    public <T> T attachment() {
      return netty.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      boolean nothing = ops.equals(EpollIoOps.NONE);
      // A socket that is not connected yet must stay out of the set: it would report a hang-up.
      IoOps wish = nothing && inSet ? EpollIoOps.EPOLLET : ops;
      inSet |= !nothing;
      return netty.submit(wish);
    }

    @Override
    public boolean isValid() {
      return netty.isValid();
    }

    @Override
    public boolean cancel() {
      return netty.cancel();
    }
  }
}
