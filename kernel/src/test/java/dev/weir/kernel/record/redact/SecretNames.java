package dev.weir.kernel.record.redact;

import java.util.Set;

/** What is known to be secret, for tests of other packages. */
public final class SecretNames {
  /** Names of parameters. */
  public static final Set<String> PARAMETERS = KnownSecrets.PARAMETERS;

  private SecretNames() {}
}
