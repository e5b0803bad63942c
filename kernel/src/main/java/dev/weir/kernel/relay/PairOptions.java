package dev.weir.kernel.relay;

/**
 * How a service's pairs are pumped.
 *
 * @param idleMillis when a pair that moves nothing is cut; 0 for never
 * @param inKernel whether bytes that nobody watches may be moved inside the kernel
 */
record PairOptions(long idleMillis, boolean inKernel) {}
