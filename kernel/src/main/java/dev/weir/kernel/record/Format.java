package dev.weir.kernel.record;

/** Which keys a recorder gets. */
public enum Format {
  /** All that the published schema has. */
  WEIR,
  /** Those of GOST v3's handler record, in its order, and no others. */
  GOST
}
