package dev.weir.plugin.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sqlite.SQLiteException;

/** Why a store cannot be used, in words that say what to do. */
public final class Failures {
  private Failures() {}

  /** The words. */
  public static String text(Path folder, Throwable e) {
    return switch (e) {
      case AccessDeniedException denied ->
          denied.getFile() + ": permission denied (let the gateway's user write there)";
      case Lock.HeldException held -> String.valueOf(held.getMessage());
      case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
      case FileSystemException failed -> {
        String reason = failed.getReason();
        yield failed.getFile() + ": " + (reason == null ? e.getClass().getSimpleName() : reason);
      }
      case SQLiteException failed ->
          switch (failed.getResultCode()) {
            case SQLITE_FULL -> folder + ": the disk is full (make room, or lower maxTotal)";
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
                folder + ": cannot be written (let the gateway's user write there)";
            default -> folder + ": " + failed.getMessage();
          };
      case UnsatisfiedLinkError failed ->
          "SQLite or zstd cannot be loaded (let Java write to a temporary folder from which code"
              + " may run: -Djava.io.tmpdir=…): "
              + failed.getMessage();
      default -> folder + ": " + e.getMessage();
    };
  }
}
