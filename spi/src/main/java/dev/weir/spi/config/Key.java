package dev.weir.spi.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The key of a record component in the YAML, where it differs from the component's name, and other
 * spellings that are accepted. Keys are compared without regard to case.
 *
 * @since 1.0
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {
  /** The spelling that documents and messages use; empty for the component's own name. */
  String value() default "";

  /** Other spellings. */
  String[] aliases() default {};
}
