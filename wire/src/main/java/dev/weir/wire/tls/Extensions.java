package dev.weir.wire.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The list of extensions that ends both hellos (RFC 8446 section 4.2).
 *
 * <pre>
 *  +--------------------+
 *  | length of all, 2   |   absent in hellos older than RFC 3546
 *  +--------------------+--------------------+-----------------+
 *  | type, 2            | length, 2          | data …          |   any number of these
 *  +--------------------+--------------------+-----------------+
 * </pre>
 */
final class Extensions {
  private Extensions() {}

  /** Reads the rest of a hello as extensions; a failure is left in the cursor. */
  static List<Extension> read(Cursor hello) {
    if (hello.remaining() == 0) {
      return List.of();
    }
    List<Extension> found = new ArrayList<>();
    Cursor list = hello.block16("extensions");
    hello.end("hello");
    while (list.remaining() > 0) {
      int type = list.u16("extension type");
      Cursor data = list.block16("extension " + type);
      found.add(new Extension(type, data.offset(), data.remaining()));
    }
    refuseDuplicates(hello, found);
    return List.copyOf(found);
  }

  /**
   * RFC 8446 section 4.2: no type may come twice. With two server names, who chooses the first and
   * who chooses the last would see different hosts.
   */
  private static void refuseDuplicates(Cursor hello, List<Extension> found) {
    int[] types = found.stream().mapToInt(Extension::type).toArray();
    Arrays.sort(types);
    for (int i = 1; i < types.length; i++) {
      if (types[i] == types[i - 1]) {
        hello.fail("extension " + types[i] + ": more than once");
        return;
      }
    }
  }

  /** A list of names as ALPN has it (RFC 7301 section 3.1), one character for each byte. */
  static List<String> protocols(Cursor data) {
    List<String> names = new ArrayList<>();
    Cursor list = data.block16("alpn");
    data.end("alpn");
    while (list.remaining() > 0) {
      String name = list.block8("alpn name").latin1();
      if (name.isEmpty()) {
        list.fail("alpn name: 0 bytes (expected 1..255)");
        break;
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      data.fail("alpn: no name (expected at least 1)");
    }
    return List.copyOf(names);
  }
}
