package dev.weir.kernel.service;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Short unique texts for sessions: 20 characters of {@code 0-9a-v}, sorted by time.
 *
 * <pre>
 *  32 bits            32 bits             36 bits
 * +------------------+-------------------+-----------------------+
 * | seconds          | of this process   | counter               |
 * +------------------+-------------------+-----------------------+
 * </pre>
 *
 * Any thread.
 */
public final class SessionIds {
  private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

  private final AtomicLong counter;
  private final long process;

  /** Starts from random numbers, so that two processes do not count alike. */
  public SessionIds() {
    var random = new SecureRandom();
    process = random.nextInt() & 0xffff_ffffL;
    counter = new AtomicLong(random.nextInt() & 0xffff_ffffL);
  }

  /** The next id. */
  public String next() {
    long seconds = System.currentTimeMillis() / 1000 & 0xffff_ffffL;
    long count = counter.getAndIncrement() & 0xf_ffff_ffffL;
    long high = seconds << 18 | process >>> 14; // 50 bits: ten digits
    long low = (process & 0x3fff) << 36 | count; // 50 bits
    var text = new char[20];
    for (int i = 9; i >= 0; i--) {
      text[i] = DIGITS[(int) (high & 31)];
      text[i + 10] = DIGITS[(int) (low & 31)];
      high >>>= 5;
      low >>>= 5;
    }
    return new String(text);
  }
}
