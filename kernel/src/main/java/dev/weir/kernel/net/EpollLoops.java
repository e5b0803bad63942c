package dev.weir.kernel.net;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayDeque;

/**
 * Netty's epoll with something of ours between each channel and its place in the epoll set: see
 * {@link EpollSocket}.
 */
final class EpollLoops {
  private EpollLoops() {}

  static IoHandlerFactory factory() {
    IoHandlerFactory netty = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(netty.newHandler(executor), new ArrayDeque<>());
      }

      @Override
      public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
      }
    };
  }

  private record Handler(IoHandler netty, ArrayDeque<EpollSocket> changed) implements IoHandler {
    @Override
    public void initialize() {
      netty.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      for (EpollSocket one = changed.poll(); one != null; one = changed.poll()) {
        one.tell();
      }
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
      var socket = new EpollSocket((EpollIoHandle) handle, changed);
      if (handle instanceof Channel.Unsafe unsafe
          && unsafe.voidPromise().channel() instanceof EpollSocketChannel channel) {
        channel.attr(SocketEvents.KEY).set(socket);
      }
      return socket.in(netty.register(socket));
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
}
