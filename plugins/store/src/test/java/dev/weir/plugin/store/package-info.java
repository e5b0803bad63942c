/** Tests of the store with real files and a real SQLite. */
package dev.weir.plugin.store;
