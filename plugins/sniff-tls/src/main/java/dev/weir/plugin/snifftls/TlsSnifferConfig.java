package dev.weir.plugin.snifftls;

import dev.weir.spi.config.Doc;

/** Reading hellos has nothing to configure. */
@Doc("Recognises TLS and reads its hellos.")
record TlsSnifferConfig() {}
