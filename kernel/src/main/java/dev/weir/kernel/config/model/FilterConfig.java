package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Doc;

/** Which targets a node is used for, by name. */
@Section("filter")
@Doc("Which targets a node is used for, by name.")
public record FilterConfig(
    @Doc("Name of the target; with a leading dot, every name below it.") String host) {}
