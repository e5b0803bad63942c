package dev.weir.kernel.config;

/** The codes of {@link Problem}s. They are stable: users search for them. */
public final class Codes {
  /** A file cannot be read, or is not UTF-8. */
  public static final String UNREADABLE = "W1101";

  /** More text, values or levels than a configuration may have. */
  public static final String TOO_LARGE = "W1102";

  /** Not YAML. */
  public static final String SYNTAX = "W1103";

  /** An alias that is undefined or contains itself. */
  public static final String ALIAS = "W1104";

  /** A tag other than those of the core schema. */
  public static final String TAG = "W1105";

  /** A second document in one file. */
  public static final String DOCUMENTS = "W1106";

  /** A key that is not a text, or is empty. */
  public static final String KEY = "W1107";

  /** A key given twice. */
  public static final String DUPLICATE_KEY = "W1108";

  /** A mapping, list or text where another of them was expected. */
  public static final String KIND = "W1201";

  /** A value that cannot be read as its type, or is out of range. */
  public static final String VALUE = "W1202";

  /** A key that nobody knows. */
  public static final String UNKNOWN_KEY = "W1203";

  /** A key that must be given and is not. */
  public static final String REQUIRED = "W1204";

  /** Known from GOST v3, not built in this version. */
  public static final String NOT_BUILT = "W1205";

  /** Two objects of one kind with the same name. */
  public static final String DUPLICATE_NAME = "W1206";

  /** A name that nothing in the configuration has. */
  public static final String REFERENCE = "W1207";

  /** An environment variable or file of a secret that is not there. */
  public static final String SECRET = "W1208";

  /** Values that do not work, or not together. */
  public static final String CONFLICT = "W1209";

  /** A component type that no plugin offers. */
  public static final String TYPE = "W1210";

  /** No service: nothing would ever be done. */
  public static final String NO_SERVICE = "W1211";

  /** Something with a name that nothing refers to; a warning. */
  public static final String UNUSED = "W1212";

  private Codes() {}
}
