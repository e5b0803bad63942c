package dev.weir.plugin.redirect.rules;

/**
 * What one service is to be brought.
 *
 * @param service its name
 * @param protocol {@code tcp} or {@code udp}
 * @param port where it listens
 * @param tproxy whether by TPROXY; else by REDIRECT
 */
record Catch(String service, String protocol, int port, boolean tproxy) {}
