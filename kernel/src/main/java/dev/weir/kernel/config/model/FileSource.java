package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Section;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.FileName;

/** A file that holds more of a list. */
@Section("file")
@Doc("A file that holds more of a list.")
public record FileSource(@Doc("Path of the file.") @FileName String path) {}
