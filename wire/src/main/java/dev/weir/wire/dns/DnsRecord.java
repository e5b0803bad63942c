package dev.weir.wire.dns;

import java.util.Map;

/**
 * One resource record.
 *
 * @param name of its owner
 * @param type by number; {@link DnsNumbers#type} has the names
 * @param dnsClass by number
 * @param ttl in seconds
 * @param data as text, the way zone files have it
 * @param service what a SVCB or HTTPS record says, by key; empty for all others
 */
public record DnsRecord(
    String name, int type, int dnsClass, long ttl, String data, Map<String, Object> service) {}
