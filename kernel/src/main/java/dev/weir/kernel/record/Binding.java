package dev.weir.kernel.record;

/**
 * One entry of a service's {@code recorders}: which recorder gets the records of which point, and
 * with how much of the bodies.
 *
 * @param queue the recorder's queue
 * @param point for example {@code recorder.service.handler}
 * @param httpBody {@code http.body}: whether it wants bodies
 * @param maxBodySize {@code http.maxBodySize}: most bytes of each body; 0 or less means 1 MiB
 * @param decode {@code http.body.decode}: whether it wants bodies without their content coding
 * @param format {@code format}: which keys it gets
 */
public record Binding(
    RecorderQueue queue,
    String point,
    boolean httpBody,
    long maxBodySize,
    boolean decode,
    Format format) {
  /** 1 MiB. */
  public static final long DEFAULT_BODY = 1L << 20;

  private static final int LARGEST_BODY = 1 << 30;

  public Binding {
    if (maxBodySize <= 0) {
      maxBodySize = DEFAULT_BODY;
    }
  }

  /** One that takes all keys, and bodies as they were sent. */
  public Binding(RecorderQueue queue, String point, boolean httpBody, long maxBodySize) {
    this(queue, point, httpBody, maxBodySize, false, Format.WEIR);
  }

  /** What it wants of bodies. */
  Wanted wanted() {
    return new Wanted(bodyCap(), decode, format);
  }

  /** Most bytes of a body that this binding shows; 0 if it wants none. */
  int bodyCap() {
    return httpBody ? (int) Math.min(maxBodySize, LARGEST_BODY) : 0;
  }
}
