package dev.weir.wire.http2;

import java.util.List;

/** RFC 7541 appendix A. */
final class StaticTable {
  static final int SIZE = 61;

  private static final Field[] FIELDS = fields();

  private StaticTable() {}

  /** The entry with an index from 1 to {@link #SIZE}. */
  static Field get(int index) {
    return FIELDS[index - 1];
  }

  private static Field[] fields() {
    List<String> lines =
        """
        :authority
        :method GET
        :method POST
        :path /
        :path /index.html
        :scheme http
        :scheme https
        :status 200
        :status 204
        :status 206
        :status 304
        :status 400
        :status 404
        :status 500
        accept-charset
        accept-encoding gzip, deflate
        accept-language
        accept-ranges
        accept
        access-control-allow-origin
        age
        allow
        authorization
        cache-control
        content-disposition
        content-encoding
        content-language
        content-length
        content-location
        content-range
        content-type
        cookie
        date
        etag
        expect
        expires
        from
        host
        if-match
        if-modified-since
        if-none-match
        if-range
        if-unmodified-since
        last-modified
        link
        location
        max-forwards
        proxy-authenticate
        proxy-authorization
        range
        referer
        refresh
        retry-after
        server
        set-cookie
        strict-transport-security
        transfer-encoding
        user-agent
        vary
        via
        www-authenticate
        """
            .lines()
            .toList();
    var fields = new Field[SIZE];
    for (int i = 0; i < SIZE; i++) {
      int space = lines.get(i).indexOf(' ');
      fields[i] =
          space < 0
              ? Field.of(lines.get(i), "")
              : Field.of(lines.get(i).substring(0, space), lines.get(i).substring(space + 1));
    }
    return fields;
  }
}
