package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.record.spool.SpoolOptions.Fsync;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;
import dev.weir.spi.config.Range;
import java.time.Duration;

/** Where records of one recorder wait on disk while its sink is behind or down. */
@Section("spool")
@Doc("Where records wait on disk while the sink is behind.")
public record SpoolConfig(
    @Doc(
            "Folder that gets a folder for each recorder; without it weir/spool in the user's state"
                + " folder.")
        @Default("")
        @FileName
        String dir,
    @Doc("Most bytes on disk; the oldest records go when more comes, and a gap record says so.")
        @Default("1GiB")
        @Range(min = "128KiB")
        ByteSize maxSize,
    @Doc("When the disk is asked to hold what was written: always, interval or never.")
        @Default("interval")
        Fsync fsync,
    @Doc("How often, with fsync: interval.") @Default("1s") @Range(min = "10ms", max = "1h")
        Duration interval,
    @Doc("Every record goes to disk first, and not only while the sink is behind.")
        @Default("false")
        boolean durable) {}
