package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Range;

/** Options of outgoing sockets; the metadata key {@code so_mark} wins over them. */
@Section("sockopts")
@Doc("Options of outgoing sockets; the metadata key so_mark wins over them.")
public record Sockopts(
    @Doc("SO_MARK of outgoing packets; 0 for none.") @Default("0") @Range(min = "0") int mark) {}
