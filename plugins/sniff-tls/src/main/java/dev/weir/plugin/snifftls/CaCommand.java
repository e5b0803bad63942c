package dev.weir.plugin.snifftls;

import dev.weir.spi.Command;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code weir ca}: makes an authority, shows what one is, exports it for browsers and devices. Main
 * thread.
 */
final class CaCommand implements Command {
  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private static final String HELP =
      """
      Usage: weir ca [new] [--out DIR] [--name NAME] [--key ec|rsa] [--days N] [--permit DOMAIN]…
             weir ca show [FILE]
             weir ca export [FILE] [--format pem|der] [--to FILE]

      new (the default) writes ca.crt and ca.key (readable by you alone) into DIR and replaces
      nothing. --permit limits the authority to a domain and what is below it, and may be repeated:
      whoever steals the key can then sign for nothing else.
      show prints who it is and the SHA-256 fingerprint to compare after an import.
      export writes the certificate alone; DER is what Android and Windows ask for. Never pass
      ca.key on. FILE is ca.crt if not given.

      Examples:
        weir ca
        weir ca new --out /etc/weir --name 'Example Ltd' --permit example.org
        weir ca show /etc/weir/ca.crt
        weir ca export --format der --to ca.cer
      """;

  private final InstantSource clock;

  CaCommand(InstantSource clock) {
    this.clock = clock;
  }

  /** An argument that cannot be understood. */
  private static final class Usage extends Exception {
    private static final long serialVersionUID = 1L;

    Usage(String message) {
      super(message, null, false, false);
    }
  }

  @Override
  public int run(List<String> args, PrintWriter out, PrintWriter err, Path folder) {
    try {
      return dispatch(new ArrayDeque<>(args), out, folder);
    } catch (Usage e) {
      err.println("weir ca: " + e.getMessage());
      err.println("See weir ca --help.");
      return USAGE;
    } catch (ConfigException e) {
      err.println("weir ca: " + e.getMessage());
      return FAILURE;
    } catch (FileAlreadyExistsException e) {
      err.println("weir ca: " + e.getFile() + ": is there already (nothing was replaced)");
      return FAILURE;
    } catch (IOException e) {
      err.println("weir ca: cannot write: " + e.getMessage());
      return FAILURE;
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int dispatch(ArrayDeque<String> args, PrintWriter out, Path folder)
      throws Usage, IOException {
    String first = args.isEmpty() || args.peek().startsWith("-") ? "" : args.remove();
    if (args.contains("--help") || args.contains("-h")) {
      out.print(HELP);
      return OK;
    }
    return switch (first) {
      case "", "new" -> make(args, out, folder);
      case "show" -> show(args, out, folder);
      case "export" -> export(args, out, folder);
      default -> throw new Usage("\"" + first + "\" (expected: new, show or export)");
    };
  }

  private int make(ArrayDeque<String> args, PrintWriter out, Path folder)
      throws Usage, IOException {
    Path into = folder;
    String name = "Weir CA";
    boolean rsa = false;
    int days = 825;
    List<String> permitted = new ArrayList<>();
    while (!args.isEmpty()) {
      String option = args.remove();
      String value = value(option, args);
      switch (option) {
        case "--out" -> into = path(folder, value);
        case "--name" -> name = value;
        case "--key" -> rsa = choice(option, value, "rsa", "ec");
        case "--days" -> days = days(value);
        case "--permit" -> permitted.add(domain(value));
        default -> throw new Usage("\"" + option + "\": no such option");
      }
    }
    NewAuthority made = NewAuthority.make(name, rsa, days, permitted, clock.instant());
    made.write(into);
    out.println("wrote " + into.resolve("ca.crt") + " and " + into.resolve("ca.key"));
    describe(made.certificate(), out);
    return OK;
  }

  private static String value(String option, ArrayDeque<String> args) throws Usage {
    if (!option.startsWith("--")) {
      throw new Usage("\"" + option + "\" (expected: an option)");
    }
    if (args.isEmpty()) {
      throw new Usage(option + ": without a value");
    }
    return args.remove();
  }

  private static boolean choice(String option, String value, String yes, String no) throws Usage {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.equals(yes) && !lower.equals(no)) {
      throw new Usage(option + ": \"" + value + "\" (expected: " + no + " or " + yes + ")");
    }
    return lower.equals(yes);
  }

  private static int days(String value) throws Usage {
    try {
      int days = Integer.parseInt(value);
      if (days >= 1 && days <= 3650) {
        return days;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Usage("--days: \"" + value + "\" (expected: 1..3650)");
  }

  private static String domain(String value) throws Usage {
    String domain = value.startsWith(".") ? value.substring(1) : value;
    if (domain.isEmpty() || !domain.matches("[A-Za-z0-9_.-]+")) {
      throw new Usage("--permit: \"" + value + "\" (expected: a domain such as example.com)");
    }
    return domain.toLowerCase(Locale.ROOT);
  }

  private static Path path(Path folder, String text) throws Usage {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException e) {
      throw new Usage("\"" + text + "\": not a path");
    }
  }

  private static Path file(ArrayDeque<String> args, Path folder) throws Usage {
    return path(folder, args.isEmpty() || args.peek().startsWith("-") ? "ca.crt" : args.remove());
  }

  private static X509Certificate read(Path file) {
    return KeyFiles.certificates("", file).getFirst();
  }

  private static int show(ArrayDeque<String> args, PrintWriter out, Path folder) throws Usage {
    Path file = file(args, folder);
    if (!args.isEmpty()) {
      throw new Usage("\"" + args.peek() + "\" (expected: nothing more)");
    }
    describe(read(file), out);
    return OK;
  }

  private static void describe(X509Certificate certificate, PrintWriter out) {
    String hex = Verifier.digest(List.of(certificate)).toUpperCase(Locale.ROOT);
    out.println("subject      " + certificate.getSubjectX500Principal().getName());
    out.println("valid        " + certificate.getNotBefore().toInstant());
    out.println("until        " + certificate.getNotAfter().toInstant());
    out.println("key          " + certificate.getPublicKey().getAlgorithm());
    out.println("fingerprint  SHA-256 " + hex.replaceAll("(..)(?=.)", "$1:"));
  }

  private static int export(ArrayDeque<String> args, PrintWriter out, Path folder)
      throws Usage, IOException {
    Path file = file(args, folder);
    boolean der = false;
    Path to = null;
    while (!args.isEmpty()) {
      String option = args.remove();
      String value = value(option, args);
      switch (option) {
        case "--format" -> der = choice(option, value, "der", "pem");
        case "--to" -> to = path(folder, value);
        default -> throw new Usage("\"" + option + "\": no such option");
      }
    }
    if (der && to == null) {
      throw new Usage("--format der: is no text (expected: --to FILE as well)");
    }
    X509Certificate certificate = read(file);
    if (to == null) {
      out.print(NewAuthority.pem("CERTIFICATE", encoded(certificate)));
    } else {
      byte[] bytes =
          der
              ? encoded(certificate)
              : NewAuthority.pem("CERTIFICATE", encoded(certificate))
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      Files.write(to, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
    return OK;
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("certificate: " + e.getMessage(), e);
    }
  }
}
