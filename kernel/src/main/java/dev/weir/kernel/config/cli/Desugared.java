package dev.weir.kernel.config.cli;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.tree.Mapping;
import java.util.List;

/**
 * The configuration that a command line means.
 *
 * @param document the tree; incomplete if there are errors
 * @param errors what cannot be read
 * @param doubts what can be read and printed, but should not be run: a port that is no number, an
 *     unknown scheme, a setting without effect
 */
public record Desugared(Mapping document, List<Problem> errors, List<Problem> doubts) {}
