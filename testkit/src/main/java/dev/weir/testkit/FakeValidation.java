package dev.weir.testkit;

import dev.weir.spi.Validation;
import dev.weir.spi.config.Credentials;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a factory what it thinks of a configuration, and keeps what it says. One thread. */
public final class FakeValidation implements Validation {
  private final Path folder;
  private final @Nullable Credentials auth;
  private final @Nullable Service service;
  private final List<String> refused = new ArrayList<>();

  /**
   * A question.
   *
   * @param folder where relative paths start
   * @param auth what is configured beside the options; null for nothing
   * @param service that the component would be part of; null for none
   */
  public FakeValidation(Path folder, @Nullable Credentials auth, @Nullable Service service) {
    this.folder = folder;
    this.auth = auth;
    this.service = service;
  }

  /** One about a component without credentials, outside of services. */
  public static FakeValidation in(Path folder) {
    return new FakeValidation(folder, null, null);
  }

  /** What was refused, each as {@code key: problem}. */
  public List<String> refused() {
    return List.copyOf(refused);
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public @Nullable Credentials auth() {
    return auth;
  }

  @Override
  public @Nullable Service service() {
    return service;
  }

  @Override
  public void refuse(String key, String problem) {
    refused.add(key + ": " + problem);
  }

  @Override
  public Path resolve(String path) {
    return folder.resolve(path);
  }
}
