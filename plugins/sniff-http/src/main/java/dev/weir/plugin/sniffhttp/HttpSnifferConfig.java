package dev.weir.plugin.sniffhttp;

import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;

/**
 * What can be said about HTTP sniffing in the handler's metadata.
 *
 * @param websocket see its key
 * @param sampleRate see its key
 */
public record HttpSnifferConfig(
    @Key("sniffing.websocket")
        @Default("false")
        @Doc(
            "Record each frame of a WebSocket. Accepted, and without effect until frames are read:"
                + " an upgraded connection is one record.")
        boolean websocket,
    @Key("sniffing.websocket.sampleRate")
        @Default("10")
        @Doc(
            "Most frame records a second and direction; negative for all. Accepted, and without"
                + " effect until frames are read.")
        double sampleRate) {}
