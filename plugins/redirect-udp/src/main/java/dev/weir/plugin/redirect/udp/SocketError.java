package dev.weir.plugin.redirect.udp;

import java.io.IOException;

/** A call that the system refused, with its error number. */
final class SocketError extends IOException {
  private static final long serialVersionUID = 1L;

  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int EAFNOSUPPORT = 97;
  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;

  private final int number;

  SocketError(String call, int number) {
    super(call + ": " + text(number));
    this.number = number;
  }

  int number() {
    return number;
  }

  /** Whether privilege is what is missing. */
  boolean isPermission() {
    return number == EPERM || number == EACCES;
  }

  boolean isInUse() {
    return number == EADDRINUSE;
  }

  /** Whether the machine has no such family of addresses. */
  boolean isFamily() {
    return number == EAFNOSUPPORT || number == EADDRNOTAVAIL;
  }

  private static String text(int number) {
    return switch (number) {
      case EPERM -> "operation not permitted";
      case EACCES -> "permission denied";
      case EAFNOSUPPORT -> "address family not supported";
      case EADDRINUSE -> "address already in use";
      case EADDRNOTAVAIL -> "cannot assign requested address";
      default -> "error " + number;
    };
  }
}
