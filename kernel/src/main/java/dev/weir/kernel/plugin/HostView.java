package dev.weir.kernel.plugin;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What plugins see of the host: the platform, the contract, and the libraries that are part of it.
 * Everything else of the host, its resources and services included, does not exist for them. Any
 * thread.
 */
final class HostView extends ClassLoader {
  /** Packages that always come from the host, and that a jar had better not bring along. */
  static final List<String> PACKAGES =
      List.of("dev.weir.spi.", "org.slf4j.", "io.netty.", "org.jspecify.", "org.pf4j.");

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader host;

  HostView(ClassLoader host) {
    super("weir-host", ClassLoader.getPlatformClassLoader());
    this.host = host;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return shown(name) ? host.loadClass(name) : super.loadClass(name, resolve);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return shown(name.replace('/', '.')) ? host.getResource(name) : null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) throws IOException {
    return shown(name.replace('/', '.')) ? host.getResources(name) : Collections.emptyEnumeration();
  }

  private static boolean shown(String name) {
    for (String prefix : PACKAGES) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
