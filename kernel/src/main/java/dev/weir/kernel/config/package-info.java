/**
 * From text to bound records: reads YAML with places, binds records, and collects every problem
 * before anything starts. Runs on the thread that applies the configuration.
 */
@NullMarked
package dev.weir.kernel.config;

import org.jspecify.annotations.NullMarked;
