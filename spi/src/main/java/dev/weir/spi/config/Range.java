package dev.weir.spi.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds of a number, duration or size, both inclusive and written as the user would write them; an
 * empty text leaves that side open.
 *
 * @since 1.0
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Range {
  /** The least value. */
  String min() default "";

  /** The greatest value. */
  String max() default "";
}
