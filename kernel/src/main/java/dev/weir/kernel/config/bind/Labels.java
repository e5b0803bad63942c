package dev.weir.kernel.config.bind;

import java.util.List;

/** An enum whose constants have several spellings; the first one is shown. */
public interface Labels {
  /** All spellings, at least one. */
  List<String> labels();
}
