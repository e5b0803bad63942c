package dev.weir.kernel.config.bind;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.spi.ConfigException;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Makes one record of its values, and pins what its constructor refuses to the key it names. One
 * thread.
 *
 * @param mapping what the values were read from
 * @param path of the mapping, for messages
 */
record Construction(RecordShape shape, Mapping mapping, String path, Problems problems) {
  /**
   * The record.
   *
   * @param before how many problems there were before the values were read: a record that refuses
   *     values with problems of their own says nothing new
   * @return null if it refused
   */
  @Nullable Object of(@Nullable Object[] values, int before) {
    try {
      return shape.constructor().newInstance(values);
    } catch (InvocationTargetException e) {
      if (problems.total() == before) {
        note(e.getCause());
      }
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + shape.type(), e);
    }
  }

  private void note(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof ConfigException refused) {
      problems.add(
          KeyPlace.of(shape, mapping, refused.key(), mapping.place()),
          Codes.CONFLICT,
          path.isEmpty() || refused.key().isEmpty()
              ? path + refused.key()
              : path + "." + refused.key(),
          String.valueOf(refused.getMessage()));
    } else {
      String message = cause == null ? null : cause.getMessage();
      problems.add(
          mapping.place(),
          Codes.CONFLICT,
          path,
          message == null ? "refused without a reason" : Shown.text(message));
    }
  }
}
