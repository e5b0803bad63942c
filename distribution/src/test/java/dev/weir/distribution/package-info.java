/**
 * Tests of what is shipped: which module knows which, and how the unpacked folder behaves when it
 * is started the way people start it.
 */
package dev.weir.distribution;
