package dev.weir.spi.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A text that names a file or folder. A bare number or {@code true} is refused there: it is far
 * more often a value at the wrong key than a name. In quotes it is taken.
 *
 * @since 1.0
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface FileName {}
