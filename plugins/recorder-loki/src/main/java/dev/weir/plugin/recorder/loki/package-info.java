/**
 * Pushes records to Grafana Loki as gzipped JSON, by the one HTTP client of the kernel.
 *
 * <p>Everything runs on the recorder's own thread, which waits for each answer. Labels come from
 * the configuration and from small closed sets; text of strangers is only in lines and in
 * structured metadata. Nothing here logs a line or a header.
 */
@NullMarked
package dev.weir.plugin.recorder.loki;

import org.jspecify.annotations.NullMarked;
