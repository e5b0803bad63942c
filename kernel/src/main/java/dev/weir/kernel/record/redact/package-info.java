/**
 * What a record may not say: secrets in heads, URIs, texts and bodies, and what stands in their
 * place. Knows text and bytes, nothing of records; used on the recorders' threads.
 */
@NullMarked
package dev.weir.kernel.record.redact;

import org.jspecify.annotations.NullMarked;
