package dev.weir.wire.http2;

import dev.weir.spi.record.Body;
import dev.weir.spi.record.BodyCapture;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpMessage;
import org.jspecify.annotations.Nullable;

/** One of the two messages of a stream, while it passes. */
final class Half {
  /** More digits are no length that could pass. */
  private static final int MOST_DIGITS = 18;

  HeaderBlock headers = HeaderBlock.EMPTY;
  HeaderBlock trailers = HeaderBlock.EMPTY;
  long declared = -1;
  @Nullable BodyCapture body;

  /** Nothing more comes of it. */
  boolean over;

  /** All of it came. */
  boolean complete;

  HttpMessage message() {
    BodyCapture capture = body;
    if (capture == null) {
      long length = complete ? Math.max(0, declared) : declared;
      return new HttpMessage(length, headers, trailers, Body.EMPTY);
    }
    boolean wanted = capture.wanted();
    Body kept = capture.finish();
    if (wanted && !complete && !kept.truncated()) {
      kept = new Body(kept.bytes(), kept.total(), true);
    }
    return new HttpMessage(wanted ? kept.total() : declared, headers, trailers, kept);
  }

  /** Whether the end of a body that was to be kept is missing. */
  boolean isCut() {
    BodyCapture capture = body;
    return capture != null && capture.wanted() && !complete;
  }

  /** Takes the declared length from the fields; -1 if there is none, or it is not a number. */
  void declare(FieldList fields) {
    Field field = fields.first(Field.Kind.CONTENT_LENGTH);
    String text = field == null ? "" : field.value();
    long value = text.isEmpty() || text.length() > MOST_DIGITS ? -1 : 0;
    for (int i = 0; i < text.length() && value >= 0; i++) {
      int digit = text.charAt(i) - '0';
      value = digit < 0 || digit > 9 ? -1 : 10 * value + digit;
    }
    declared = value;
  }
}
