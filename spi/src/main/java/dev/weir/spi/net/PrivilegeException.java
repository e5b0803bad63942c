package dev.weir.spi.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something could not be had for want of a privilege. Weir ends with exit code 77 then; the message
 * names the capability and how it is granted.
 *
 * @since 1.0
 */
public final class PrivilegeException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was asked for, which capability it needs, and what to do
   * @param cause what the system said, or null
   */
  public PrivilegeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
