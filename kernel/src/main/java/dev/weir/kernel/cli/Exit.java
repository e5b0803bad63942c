package dev.weir.kernel.cli;

/** Exit codes, the ones of {@code sysexits.h} where there is one. */
public final class Exit {
  /** Done. */
  public static final int OK = 0;

  /** Failed for a reason that has no code of its own. */
  public static final int FAILURE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** Something needed is not available: a port in use, an older Java. */
  public static final int UNAVAILABLE = 69;

  /** A privilege is missing. */
  public static final int PRIVILEGE = 77;

  /** The configuration is wrong; nothing was started. */
  public static final int CONFIGURATION = 78;

  /** Interrupted from the keyboard. */
  public static final int INTERRUPTED = 130;

  private Exit() {}
}
