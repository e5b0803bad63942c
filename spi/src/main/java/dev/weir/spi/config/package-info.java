/**
 * How a configuration record says what its keys mean, and value types for its components.
 *
 * <p>A component of the record is a key: its name, or {@link Key} where the grammar has dots. Its
 * type says how the text is read, whether it was quoted or not: {@code boolean}, {@code int},
 * {@code long}, {@code double}, {@link String}, {@link java.time.Duration} ({@code 3s}, {@code
 * 500ms}, bare seconds), {@link ByteSize} ({@code 1MiB}, bare bytes), {@link Secret}, {@link
 * Credentials}, an enum, a {@link java.util.List} of these (a comma text is a list), a {@link
 * java.util.Map} from text to text, or another record. A key that is absent takes its {@link
 * Default}; without one it is null if the component is {@code @Nullable}, empty if it is a list or
 * map, and otherwise required.
 */
@NullMarked
package dev.weir.spi.config;

import org.jspecify.annotations.NullMarked;
