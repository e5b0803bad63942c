package dev.weir.spi.record;

/**
 * One HTTP message of a record.
 *
 * @param contentLength the declared length, -1 if it was not known in advance
 * @param headers the fields as sent
 * @param trailers the fields after a chunked body; {@link HeaderBlock#EMPTY} if none
 * @param body what was kept of the body
 * @since 1.0
 */
public record HttpMessage(
    long contentLength, HeaderBlock headers, HeaderBlock trailers, Body body) {
  /** No message: an exchange that was never answered. */
  public static final HttpMessage NONE =
      new HttpMessage(0, HeaderBlock.EMPTY, HeaderBlock.EMPTY, Body.EMPTY);
}
