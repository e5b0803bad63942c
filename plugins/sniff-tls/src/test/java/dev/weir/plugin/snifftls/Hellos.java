package dev.weir.plugin.snifftls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Client hellos as the JDK's own engine sends them, and other ways to cut them into records. */
final class Hellos {
  private Hellos() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** One record with a hello for this name. */
  static byte[] real(String serverName) {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      engine.setSSLParameters(parameters);
      var out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), out);
      return Arrays.copyOf(out.array(), out.position());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same message in records of at most {@code size} bytes each. */
  static byte[] inRecords(byte[] stream, int size) {
    var out = new ByteArrayOutputStream();
    for (int at = 5; at < stream.length; at += size) {
      int length = Math.min(size, stream.length - at);
      out.writeBytes(new byte[] {0x16, 3, 1, (byte) (length >> 8), (byte) length});
      out.write(stream, at, length);
    }
    return out.toByteArray();
  }
}
