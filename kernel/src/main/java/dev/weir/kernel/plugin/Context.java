package dev.weir.kernel.plugin;

/** Runs foreign code with the context class loader it expects. Any thread. */
final class Context {
  private Context() {}

  /** Sets the context class loader of this thread for the time of one call. */
  static <T, E extends Exception> T within(ClassLoader loader, Plugins.Action<T, E> action)
      throws E {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
