package dev.weir.kernel.service;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.model.HostsConfig;
import dev.weir.kernel.route.Hosts;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fixed addresses from the configuration and from files in the form of {@code /etc/hosts}. */
final class HostsFiles {
  private static final Logger LOG = LoggerFactory.getLogger(HostsFiles.class);
  private static final long MAX_BYTES = 16L << 20;

  private HostsFiles() {}

  /** Reads one section; notes what is wrong with it. */
  static Hosts load(HostsConfig config, Path folder, Problems problems) {
    var mappings = new HashMap<String, List<InetAddress>>();
    for (HostsConfig.HostMapping mapping : config.mappings()) {
      InetAddress address = address(mapping.ip());
      if (address == null) {
        problems.add(
            mapping.origin().child("ip").place(),
            Codes.VALUE,
            mapping.origin().path() + ".ip",
            "\"" + mapping.ip() + "\" (expected: an IPv4 or IPv6 address)");
        continue;
      }
      add(mappings, mapping.hostname(), address);
      mapping.aliases().forEach(alias -> add(mappings, alias, address));
    }
    if (config.file() != null) {
      Path file = folder.resolve(config.file().path());
      try {
        readInto(mappings, file);
      } catch (IOException e) {
        problems.add(
            config.origin().child("file").child("path").place(),
            Codes.UNREADABLE,
            config.origin().path() + ".file.path",
            file
                + (e instanceof NoSuchFileException
                    ? ": no such file"
                    : ": cannot be read: " + e.getMessage()));
      }
    }
    return new Hosts(mappings);
  }

  /** Reads the file again; keeps what was known if that fails. */
  static void reload(HostsConfig config, Path folder, Hosts hosts) {
    if (config.file() == null) {
      return;
    }
    var mappings = new HashMap<String, List<InetAddress>>();
    for (HostsConfig.HostMapping mapping : config.mappings()) {
      InetAddress address = address(mapping.ip());
      if (address != null) {
        add(mappings, mapping.hostname(), address);
        mapping.aliases().forEach(alias -> add(mappings, alias, address));
      }
    }
    try {
      readInto(mappings, folder.resolve(config.file().path()));
      hosts.replace(mappings);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("hosts", config.name())
          .log("file not read again, the last content stays: {}", e.getMessage());
    }
  }

  /**
   * Lines of an address and names; {@code #} begins a comment; lines that are neither are left out.
   */
  private static void readInto(Map<String, List<InetAddress>> mappings, Path file)
      throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("more than " + MAX_BYTES + " bytes");
    }
    for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
      int comment = line.indexOf('#');
      String[] words = (comment < 0 ? line : line.substring(0, comment)).trim().split("\\s+", -1);
      InetAddress address = address(words[0]);
      if (address != null) {
        for (int i = 1; i < words.length; i++) {
          add(mappings, words[i], address);
        }
      }
    }
  }

  private static void add(
      Map<String, List<InetAddress>> mappings, String name, InetAddress address) {
    String lower = name.toLowerCase(Locale.ROOT);
    String key =
        lower.length() > 1 && lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    List<InetAddress> all = new ArrayList<>(mappings.getOrDefault(key, List.of()));
    all.add(address);
    mappings.put(key, List.copyOf(all));
  }

  private static @Nullable InetAddress address(String literal) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
