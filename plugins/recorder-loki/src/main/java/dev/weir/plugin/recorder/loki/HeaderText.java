package dev.weir.plugin.recorder.loki;

import dev.weir.wire.json.JsonTokens;
import dev.weir.wire.json.JsonTokens.Token;
import java.nio.charset.StandardCharsets;

/** The fields of a head as they stand in a message. */
final class HeaderText {
  private HeaderText() {}

  /**
   * Lines of {@code name: value}, each with CR LF.
   *
   * @param json {@code [["name","value"],…]}; anything else gives what was read up to there
   */
  static String of(String json) {
    var text = new StringBuilder(json.length());
    var tokens = new JsonTokens(json.getBytes(StandardCharsets.UTF_8));
    if (tokens.next() != Token.BEGIN_ARRAY) {
      return "";
    }
    while (tokens.next() == Token.BEGIN_ARRAY) {
      if (tokens.next() != Token.STRING) {
        break;
      }
      String name = tokens.text();
      if (tokens.next() != Token.STRING) {
        break;
      }
      // A field cannot hold a line end, nor anything else that acts.
      text.append(Printable.text(name)).append(": ").append(Printable.text(tokens.text()));
      text.append("\r\n");
      if (tokens.next() != Token.END_ARRAY) {
        break;
      }
    }
    return text.toString();
  }
}
