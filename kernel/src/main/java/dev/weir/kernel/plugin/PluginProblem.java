package dev.weir.kernel.plugin;

import java.nio.file.Path;

/**
 * One reason why a jar, or the whole folder, cannot be used.
 *
 * @param jar the jar or the folder
 * @param code stable, for searching: {@code W2004}
 * @param message what is wrong, what was expected and what to do
 */
public record PluginProblem(Path jar, String code, String message)
    implements Comparable<PluginProblem> {
  /** The folder: missing, unreadable. */
  static final String FOLDER = "W2000";

  /** The file: unreadable, not a jar, damaged. */
  static final String FILE = "W2001";

  /** The manifest: an attribute is missing or malformed. */
  static final String MANIFEST = "W2002";

  /** The jar asks for another version of the contract, or of Java. */
  static final String VERSION = "W2003";

  /** Two jars with one id. */
  static final String DUPLICATE_ID = "W2004";

  /** Another plugin that is needed is missing, too old, or needs this one. */
  static final String DEPENDENCY = "W2005";

  /** What is inside: names that lead outside, too much, classes of the contract. */
  static final String CONTENTS = "W2006";

  /** A services entry that leads nowhere, or none at all. */
  static final String SERVICES = "W2007";

  /** A factory that cannot be made or gives no usable answer. */
  static final String FACTORY = "W2008";

  /** Two factories for one kind and type. */
  static final String DUPLICATE_TYPE = "W2009";

  /** Somebody else could replace the code. */
  static final String OWNER = "W2010";

  @Override
  public int compareTo(PluginProblem other) {
    int byJar = jar.compareTo(other.jar);
    return byJar != 0 ? byJar : code.compareTo(other.code);
  }

  /** {@code plugins/x.jar: error CODE: message}. */
  @Override
  public String toString() {
    return jar + ": error " + code + ": " + message;
  }
}
