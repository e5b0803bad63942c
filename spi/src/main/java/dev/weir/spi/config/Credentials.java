package dev.weir.spi.config;

/**
 * A user name and a password.
 *
 * @param username may be empty
 * @param password never shown
 * @since 1.0
 */
public record Credentials(
    @Doc("User name.") String username, @Doc("Password.") @Default("") Secret password) {}
