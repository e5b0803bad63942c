/**
 * Inserts records into MongoDB.
 *
 * <p>{@code deliver} runs on the recorder's own thread and blocks there, within the configured
 * time; {@code close} may come from another thread. The driver watches its servers on threads of
 * its own, from the first record on: before that none of its classes is loaded. Nothing here logs a
 * record or any part of the connection string.
 *
 * <pre>
 *   Entry ──> Documents ──> Made: collection, BSON ──> Store ──> insertMany, unordered
 *             JSON to BSON  (or: cannot be stored)     client,   one call for each
 *                                                      indexes   collection of a batch
 * </pre>
 */
@NullMarked
package dev.weir.plugin.recorder.mongo;

import org.jspecify.annotations.NullMarked;
