package dev.weir.plugin.recorder.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file cannot be written, in words that say what to do. */
final class Failures {
  private Failures() {}

  static String text(Path path, IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied (let the gateway's user write there)";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or folder";
    }
    if (e instanceof FileSystemException failed) {
      String reason = failed.getReason();
      return failed.getFile() + ": " + (reason == null ? e.getClass().getSimpleName() : reason);
    }
    return path + ": " + e.getMessage();
  }
}
