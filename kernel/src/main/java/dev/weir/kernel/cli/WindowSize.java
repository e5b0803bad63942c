package dev.weir.kernel.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks Linux how wide a terminal is, by {@code ioctl(TIOCGWINSZ)}, which fills
 *
 * <pre>
 * struct winsize { unsigned short rows, columns, x, y; };
 * </pre>
 */
final class WindowSize {
  private static final long TIOCGWINSZ = 0x5413;
  private static final long STRUCT = 8;
  private static final long COLUMNS = 2;
  private static final @Nullable MethodHandle IOCTL = ioctl();

  private WindowSize() {}

  /** The columns of the terminal behind a descriptor; 0 if it is none or does not say. */
  static int columns(int descriptor) {
    if (IOCTL == null) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(STRUCT, Short.BYTES);
      int result = (int) IOCTL.invokeExact(descriptor, TIOCGWINSZ, size);
      return result < 0 ? 0 : Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, COLUMNS));
    } catch (Throwable e) {
      // invokeExact declares it; a width that nobody knows stops nothing.
      return 0;
    }
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle ioctl() {
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup symbols = linker.defaultLookup();
      Optional<MemorySegment> address = symbols.find("ioctl");
      return address
          .map(found ->
              linker.downcallHandle(
                  found,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_LONG,
                      ValueLayout.ADDRESS),
                  Linker.Option.firstVariadicArg(2)))
          .orElse(null);
    } catch (IllegalCallerException | UnsupportedOperationException e) {
      return null;
    }
  }
}
