/**
 * Adds records to one key of a Redis server.
 *
 * <p>{@code deliver} runs on the recorder's own thread and blocks there, within the configured
 * time; {@code close} may come from another thread and cuts the connection. Nothing here logs a
 * record or a password. The client library's classes are loaded when the first record is delivered.
 */
@NullMarked
package dev.weir.plugin.recorder.redis;

import org.jspecify.annotations.NullMarked;
