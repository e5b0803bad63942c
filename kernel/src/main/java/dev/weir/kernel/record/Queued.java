package dev.weir.kernel.record;

/**
 * A record in a queue.
 *
 * @param emission what
 * @param binding for whom
 */
record Queued(Emission emission, Binding binding) {}
