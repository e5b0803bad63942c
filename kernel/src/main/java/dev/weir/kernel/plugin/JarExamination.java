package dev.weir.kernel.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginDependency;

/**
 * Looks into one jar without running anything from it. Reads names, the manifest, the services
 * entries and the first bytes of each class; writes nothing. One thread.
 */
final class JarExamination {
  private static final String SERVICES = "META-INF/services/";
  private static final String CONTRACT = "dev/weir/spi/";
  private static final int MAX_TEXT = 1 << 20;
  private static final int NEWEST = Runtime.version().feature();

  /** The class-file version of Java N is N + 44 (JVMS 4.1). */
  private static final int CLASS_VERSION_OFFSET = 44;

  private final Path jar;
  private final Loading loading;
  private final List<PluginProblem> problems;
  private final Map<String, List<String>> services = new TreeMap<>();
  private final Map<String, Integer> hostClasses = new TreeMap<>();
  private int java;
  private int classes;
  private int tooNew;
  private int contract;

  private JarExamination(Path jar, Loading loading, List<PluginProblem> problems) {
    this.jar = jar;
    this.loading = loading;
    this.problems = problems;
  }

  /**
   * Examines a jar.
   *
   * @param problems where everything that is wrong goes
   * @return null if it could not even be read
   */
  static @Nullable JarFacts examine(Path jar, Loading loading, List<PluginProblem> problems) {
    return new JarExamination(jar, loading, problems).examine();
  }

  private @Nullable JarFacts examine() {
    try {
      if (!Files.isRegularFile(jar)) {
        add(PluginProblem.FILE, "cannot be read: no such file (expected: a plugin jar)");
        return null;
      }
      if (!Files.isReadable(jar)) {
        add(PluginProblem.FILE, "cannot be read: permission denied (make it readable)");
        return null;
      }
      owner(jar, "jar", loading, problems);
      long size = Files.size(jar);
      if (size > loading.maxJarBytes()) {
        add(
            PluginProblem.CONTENTS,
            "size: %d bytes (expected: at most %d)".formatted(size, loading.maxJarBytes()));
        return null;
      }
      // Signatures are not what trust rests on here, so they are not computed.
      try (var file = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
        return entries(file) ? manifest(file) : null;
      }
    } catch (IOException | IllegalArgumentException e) {
      add(PluginProblem.FILE, "not a readable jar: " + Faults.describe(e) + " (copy it again)");
      return null;
    }
  }

  /** Says so if somebody who is not trusted could change a file or folder. */
  static void owner(Path path, String what, Loading loading, List<PluginProblem> problems)
      throws IOException {
    int owner = Loading.owner(path);
    if (!loading.trustedOwners().contains(owner)) {
      problems.add(
          new PluginProblem(
              path,
              PluginProblem.OWNER,
              "owner of the %s: user %d (expected: root, the user that runs weir, or the owner of "
                      .formatted(what, owner)
                  + "its lib folder; use chown)"));
    }
    if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
      problems.add(
          new PluginProblem(
              path,
              PluginProblem.OWNER,
              "the %s may be written by everybody (use chmod o-w)".formatted(what)));
    }
  }

  /** Looks at every entry; false if it makes no sense to go on. */
  private boolean entries(JarFile file) throws IOException {
    if (file.size() > loading.maxEntries()) {
      add(
          PluginProblem.CONTENTS,
          "entries: %d (expected: at most %d)".formatted(file.size(), loading.maxEntries()));
      return false;
    }
    long expanded = 0;
    for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
      JarEntry entry = all.nextElement();
      String name = entry.getName();
      if (leadsOutside(name)) {
        add(
            PluginProblem.CONTENTS,
            "entry '%s': leads outside the jar (expected: a relative name without '..')"
                .formatted(Faults.printable(name)));
        continue;
      }
      expanded += Math.max(0, entry.getSize());
      if (name.endsWith(".class")) {
        classFile(file, entry);
      } else if (name.startsWith(SERVICES) && name.length() > SERVICES.length()) {
        service(file, entry, name.substring(SERVICES.length()));
      }
    }
    if (expanded > loading.maxExpandedBytes()) {
      add(
          PluginProblem.CONTENTS,
          "unpacked size: %d bytes (expected: at most %d)"
              .formatted(expanded, loading.maxExpandedBytes()));
    }
    if (contract > 0) {
      add(
          PluginProblem.CONTENTS,
          "brings %d classes of dev.weir.spi along (give weir-spi the scope 'provided')"
              .formatted(contract));
    }
    if (tooNew > 0) {
      add(
          PluginProblem.VERSION,
          "%d of its %d classes need Java %d (this is Java %d; compile with --release %d)"
              .formatted(tooNew, classes, java, NEWEST, NEWEST));
    }
    return true;
  }

  static boolean leadsOutside(String name) {
    if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
      return true;
    }
    if (name.length() > 1 && name.charAt(1) == ':') {
      return true;
    }
    return name.equals("..")
        || name.startsWith("../")
        || name.endsWith("/..")
        || name.contains("/../");
  }

  /**
   * Notes where a class belongs and which Java it needs.
   *
   * <pre>
   *  0               4       6       8
   * +---------------+-------+-------+---
   * |  cafe babe    | minor | major | …      JVMS 4.1
   * +---------------+-------+-------+---
   * </pre>
   */
  private void classFile(JarFile file, JarEntry entry) throws IOException {
    String name = entry.getName();
    if (name.startsWith("META-INF/versions/")) {
      int slash = name.indexOf('/', "META-INF/versions/".length());
      // Classes for a later Java lie there unused, which is what the folder is for.
      name = slash < 0 ? name : name.substring(slash + 1);
    } else {
      byte[] head;
      try (InputStream in = file.getInputStream(entry)) {
        head = in.readNBytes(8);
      }
      if (head.length < 8
          || (head[0] & 0xff) != 0xca
          || (head[1] & 0xff) != 0xfe
          || (head[2] & 0xff) != 0xba
          || (head[3] & 0xff) != 0xbe) {
        add(
            PluginProblem.CONTENTS,
            "entry '%s': not a class file".formatted(Faults.printable(name)));
        return;
      }
      int release = ((head[6] & 0xff) << 8 | (head[7] & 0xff)) - CLASS_VERSION_OFFSET;
      java = Math.max(java, release);
      tooNew += release > NEWEST ? 1 : 0;
      classes++;
    }
    contract += name.startsWith(CONTRACT) ? 1 : 0;
    String dotted = name.replace('/', '.');
    for (String prefix : HostView.PACKAGES) {
      if (dotted.startsWith(prefix)) {
        hostClasses.merge(prefix.substring(0, prefix.length() - 1), 1, Integer::sum);
      }
    }
  }

  private void service(JarFile file, JarEntry entry, String type) throws IOException {
    if (!type.startsWith("dev.weir.")) {
      return;
    }
    if (Kind.ofService(type) == null) {
      add(PluginProblem.SERVICES, SERVICES + type + ": no such kind of factory" + suggestion(type));
      return;
    }
    var names = new ArrayList<String>();
    for (String line : text(file, entry).lines().toList()) {
      int comment = line.indexOf('#');
      String name = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    services.put(type, List.copyOf(names));
  }

  private static String suggestion(String type) {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    var known = new ArrayList<String>();
    for (Kind kind : Kind.values()) {
      if (kind.factory().getSimpleName().equalsIgnoreCase(simple)) {
        return " (did you mean " + kind.factory().getName() + "?)";
      }
      known.add(kind.factory().getName());
    }
    return " (expected one of: " + String.join(", ", known) + ")";
  }

  private @Nullable JarFacts manifest(JarFile file) throws IOException {
    JarEntry entry = file.getJarEntry(JarFile.MANIFEST_NAME);
    if (entry == null) {
      add(
          PluginProblem.MANIFEST,
          "no " + JarFile.MANIFEST_NAME + " (expected: one with Plugin-Id)");
      return null;
    }
    var manifest = new Manifest();
    manifest.read(new ByteArrayInputStream(bytes(file, entry)));
    Attributes main = manifest.getMainAttributes();
    var values = new HashMap<String, String>();
    for (String key : List.of("Id", "Version", "Requires", "Provider", "Description", "Class")) {
      String value = main.getValue("Plugin-" + key);
      values.put(key, value == null ? "" : value.strip());
    }
    return new JarFacts(
        jar,
        values.getOrDefault("Id", ""),
        values.getOrDefault("Version", ""),
        values.getOrDefault("Requires", ""),
        values.getOrDefault("Provider", ""),
        values.getOrDefault("Description", ""),
        values.getOrDefault("Class", ""),
        dependencies(main.getValue("Plugin-Dependencies")),
        Collections.unmodifiableMap(services),
        Collections.unmodifiableMap(hostClasses),
        java,
        classes);
  }

  private static List<PluginDependency> dependencies(@Nullable String text) {
    var found = new ArrayList<PluginDependency>();
    for (String part : text == null ? new String[0] : text.split(",", -1)) {
      if (!part.isBlank()) {
        found.add(new PluginDependency(part.strip()));
      }
    }
    return found;
  }

  private static String text(JarFile file, JarEntry entry) throws IOException {
    return new String(bytes(file, entry), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(JarFile file, JarEntry entry) throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      byte[] all = in.readNBytes(MAX_TEXT + 1);
      if (all.length > MAX_TEXT) {
        throw new IOException(entry.getName() + " is larger than " + MAX_TEXT + " bytes");
      }
      return all;
    }
  }

  private void add(String code, String message) {
    problems.add(new PluginProblem(jar, code, message));
  }
}
