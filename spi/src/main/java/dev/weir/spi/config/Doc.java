package dev.weir.spi.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One sentence about a key, for the schema, the reference page and {@code plugin info}.
 *
 * @since 1.0
 */
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Doc {
  /** The sentence, with a full stop. */
  String value();
}
