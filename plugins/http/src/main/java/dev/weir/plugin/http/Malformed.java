package dev.weir.plugin.http;

import dev.weir.wire.http1.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that are no request, and what is wrong with them.
 *
 * @param head what could be read; null if nothing
 * @param input how many bytes came
 * @param sample the first of them
 * @param refusal what is answered
 */
record Malformed(@Nullable RequestHead head, long input, byte[] sample, Refusal refusal) {}
