package dev.weir.kernel.config.tree;

/** One value of the configuration and its place. */
public sealed interface Node permits Scalar, Sequence, Mapping {
  /** Where the value begins. */
  Place place();
}
