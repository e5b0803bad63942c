/**
 * Services and their sessions: from the bound configuration to listeners that accept. Sessions live
 * on event loops; building, starting and stopping happen on the main thread.
 */
@NullMarked
package dev.weir.kernel.service;

import org.jspecify.annotations.NullMarked;
