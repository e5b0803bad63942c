/**
 * Plugin jars: examines, loads and lists them, and finds the factory of a kind and type.
 *
 * <p>Each jar has a class loader of its own, whose parent shows the platform, the contract and the
 * few libraries that belong to it, and nothing of the kernel. A jar is either started or named in
 * an error; there is no third way. PF4J keeps the life cycle and the class loaders; everything that
 * it would only log is checked here before it sees the jar.
 *
 * <p>Loading and unloading happen on the thread that starts and stops the program; a loaded {@link
 * dev.weir.kernel.plugin.Plugins} does not change and may be asked on any thread.
 */
@NullMarked
package dev.weir.kernel.plugin;

import org.jspecify.annotations.NullMarked;
