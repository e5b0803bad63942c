package dev.weir.kernel.record.spool;

import dev.weir.spi.record.Fields;
import java.nio.ByteBuffer;

/** Makes the view by path of a record that comes back from disk. */
@FunctionalInterface
public interface FieldsOf {
  /**
   * The view.
   *
   * @param payload of the record, read-only; must not be moved
   */
  Fields of(ByteBuffer payload);
}
