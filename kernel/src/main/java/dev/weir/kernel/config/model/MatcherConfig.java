package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;

/** Which targets a node is used for, by rule. */
@Section("matcher")
@Doc("Which targets a node is used for, by rule.")
public record MatcherConfig(
    @Doc("The rule, for example Host(`.example.com`).") String rule,
    @Doc("The node with the highest priority wins; 0 for the length of the rule.")
        @Default("0")
        @Range(min = "0")
        int priority) {}
