package dev.weir.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * One line of {@code weir doctor}: looks at the machine and says what it found.
 *
 * @since 1.0
 */
public interface Check extends Component {
  /** Looks once, on an ordinary thread, for at most five seconds. */
  Finding look();

  /**
   * What was found.
   *
   * @param level whether it stops anything
   * @param value what it is, for example {@code java 25.0.3}
   * @param remedy what to do about it; empty if nothing
   */
  record Finding(Level level, String value, String remedy) {
    private static final int MILLIS = 3_000;

    /** The same for the server of an {@code http} or {@code https} URL. */
    public static Finding server(URI url, String remedy) {
      int usual = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
      return server(new HostPort(url.getHost(), url.getPort() < 0 ? usual : url.getPort()), remedy);
    }

    /**
     * Whether somebody accepts connections at an address; nothing is said to it. Blocks for three
     * seconds at most, besides looking the name up.
     *
     * @param remedy what to do if nobody does
     */
    public static Finding server(HostPort address, String remedy) {
      try (var socket = new Socket()) {
        InetAddress ip = InetAddress.getByName(address.host());
        socket.connect(new InetSocketAddress(ip, address.port()), MILLIS);
        return new Finding(Level.OK, address + " can be reached", "");
      } catch (IOException e) {
        return new Finding(Level.FAIL, address + " cannot be reached: " + e.getMessage(), remedy);
      }
    }
  }

  /** How bad it is. */
  enum Level {
    OK,
    INFO,
    WARN,
    FAIL
  }
}
