package dev.weir.channels;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sends datagrams without content. Netty takes a buffer without bytes for one that was sent
 * already, so they go past it, straight to the socket, after what was written before.
 */
public final class EmptyDatagrams {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

  private EmptyDatagrams() {}

  /**
   * Sends one now.
   *
   * @param to whom; null over a connected socket
   * @return false if it could not be sent
   */
  public static boolean send(Channel channel, @Nullable InetSocketAddress to) {
    if (!(channel instanceof UnixChannel unix) || !(unix.fd() instanceof Socket socket)) {
      return false;
    }
    channel.flush();
    try {
      return to == null
          ? socket.write(NOTHING, 0, 0) >= 0
          : socket.sendTo(NOTHING, 0, 0, to.getAddress(), to.getPort()) >= 0;
    } catch (IOException e) {
      return false;
    }
  }
}
