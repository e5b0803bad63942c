package dev.weir.plugin.store;

import dev.weir.spi.record.RecordId;
import java.nio.ByteBuffer;

/**
 * A record as it was kept.
 *
 * @param id its id
 * @param point which record point made it; empty for that of exchanges and connections
 * @param payload its JSON, or its text at points that have no JSON; shares memory with its block
 */
public record Kept(RecordId id, String point, ByteBuffer payload) {}
