package dev.weir.plugin.store;

import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;
import dev.weir.spi.config.Range;
import java.time.Duration;

/** Options of the {@code store} recorder. */
public record StoreConfig(
    @Doc("Folder of this recorder alone; without it, records in WEIR_HOME or ~/.weir.")
        @Default("")
        @FileName
        String dir,
    @Doc("Most bytes on disk, index included; the oldest records go when more comes.")
        @Default("2GiB")
        @Range(min = "16MiB")
        ByteSize maxTotal,
    @Doc("Age at which records go; 0 for never.") @Default("7d") @Range(min = "0s") Duration maxAge,
    @Doc(
            "Whether records wait while the folder cannot be written or another process has it;"
                + " false refuses the start instead.")
        @Default("true")
        boolean patient) {}
