package dev.weir.kernel.record;

/**
 * A record in a queue.
 *
 * @param emission what
 * @param binding for whom
 * @param lane whose share of the queue's room it takes
 */
record Queued(Emission emission, Binding binding, int lane) {}
