package dev.weir.kernel.config.bind;

/**
 * A name that stands for something else: a component type, or an object of another section.
 *
 * @param kind what is named
 * @param name as written
 * @param origin where, for the message if there is no such thing
 */
public record Ref(Kind kind, String name, Origin origin) {}
