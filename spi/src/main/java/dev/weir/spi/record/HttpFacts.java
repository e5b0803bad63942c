package dev.weir.spi.record;

/**
 * The {@code http} part of a record.
 *
 * @param host the {@code Host} field or authority as sent
 * @param method as sent
 * @param proto {@code HTTP/1.1}, {@code HTTP/1.0}, {@code HTTP/2.0}
 * @param scheme empty where the request line has none
 * @param uri the request target as sent
 * @param statusCode 0 while there is no answer
 * @param request the request
 * @param response the answer; {@link HttpMessage#NONE} if none came
 * @since 1.0
 */
public record HttpFacts(
    String host,
    String method,
    String proto,
    String scheme,
    String uri,
    int statusCode,
    HttpMessage request,
    HttpMessage response) {

  /** The same request with an answer. */
  public HttpFacts answered(int status, HttpMessage answer) {
    return new HttpFacts(host, method, proto, scheme, uri, status, request, answer);
  }
}
