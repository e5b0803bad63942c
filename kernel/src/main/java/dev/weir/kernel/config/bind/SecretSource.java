package dev.weir.kernel.config.bind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where secrets come from that are not in the configuration itself: {@code ${env:NAME}} and {@code
 * ${file:path}}, each as the whole value.
 *
 * @param environment the value of a variable, or null
 * @param folder where relative paths start from
 */
public record SecretSource(Environment environment, Path folder) {
  /** The largest file that can be a secret. */
  static final int MAX_FILE = 64 * 1024;

  /** Reads environment variables. */
  @FunctionalInterface
  public interface Environment {
    /** The value, or null. */
    @Nullable String variable(String name);
  }

  /** The process's environment and the given folder. */
  public static SecretSource of(Path folder) {
    return new SecretSource(System::getenv, folder);
  }

  /** Why a secret could not be had; the message holds no part of it. */
  static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String message) {
      super(message);
    }
  }

  /** The secret that a text stands for: the text itself unless it has one of the two forms. */
  String resolve(String text) throws Missing {
    if (!text.startsWith("${") || !text.endsWith("}")) {
      return text;
    }
    String inner = text.substring(2, text.length() - 1);
    if (inner.startsWith("env:")) {
      String name = inner.substring("env:".length());
      String value = environment.variable(name);
      if (value == null) {
        throw new Missing("environment variable " + Shown.text(name) + " is not set");
      }
      return value;
    }
    return inner.startsWith("file:") ? file(inner.substring("file:".length())) : text;
  }

  private String file(String name) throws Missing {
    String shown = "file " + Shown.text(name);
    try {
      Path path = folder.resolve(name);
      if (!Files.isRegularFile(path)) {
        throw new Missing(shown + " is not there or not a file");
      }
      byte[] content;
      try (var in = Files.newInputStream(path)) {
        content = in.readNBytes(MAX_FILE + 1);
      }
      if (content.length > MAX_FILE) {
        throw new Missing(shown + " has more than 64 KiB (expected: one secret)");
      }
      return stripLineEnd(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (CharacterCodingException e) {
      throw new Missing(shown + " is not UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      throw new Missing(shown + " cannot be read");
    }
  }

  private static String stripLineEnd(String text) {
    UnaryOperator<String> cut = s -> s.substring(0, s.length() - 1);
    String result = text.endsWith("\n") ? cut.apply(text) : text;
    return result.endsWith("\r") ? cut.apply(result) : result;
  }
}
