/**
 * Real plugin jars for tests of loading: made from compiled classes or from source, with any
 * manifest and any service file, right or wrong.
 *
 * <p>Builders belong to the test's thread.
 */
@NullMarked
package dev.weir.testkit.plugin;

import org.jspecify.annotations.NullMarked;
