package dev.weir.distribution;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A word that stands for every secret, and the search for it in each form in which it could have
 * been written down: as it is, in base64 at each of its three positions, in hexadecimal,
 * percent-encoded, in UTF-16, compressed within base64.
 */
final class Canary {
  /** Part of every secret. */
  static final String WORD = "K4nAr1eNv0g3l";

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{24,}={0,2}");

  private final Map<String, byte[]> forms = new LinkedHashMap<>();

  Canary() {
    byte[] word = WORD.getBytes(StandardCharsets.US_ASCII);
    forms.put("as it is", word);
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + word.length];
      System.arraycopy(word, 0, shifted, shift, word.length);
      String coded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // Both ends depend on what stands beside the word.
      String core = coded.substring(shift == 0 ? 0 : shift + 1, coded.length() - 2);
      forms.put("base64, position " + shift, core.getBytes(StandardCharsets.US_ASCII));
    }
    String hex = HexFormat.of().formatHex(word);
    put("hexadecimal", hex);
    put("hexadecimal, upper case", hex.toUpperCase(Locale.ROOT));
    put("percent-encoded", HexFormat.ofDelimiter("%").formatHex(word));
    put("escaped", HexFormat.ofDelimiter("\\u00").formatHex(word));
    forms.put("UTF-16", WORD.getBytes(StandardCharsets.UTF_16BE));
  }

  private void put(String name, String text) {
    forms.put(name, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A secret for a place, which tells where it came from when it is found. */
  static String secret(String place) {
    return place + WORD;
  }

  /** In which forms the word is in some bytes, with what is around it. */
  List<String> in(byte[] bytes) {
    var found = new ArrayList<String>();
    forms.forEach((name, form) -> {
      int at = indexOf(bytes, form);
      if (at >= 0) {
        int from = Math.max(0, at - 200);
        byte[] around = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, at + 60));
        found.add(name + ": " + new String(around, StandardCharsets.ISO_8859_1));
      }
    });
    Matcher coded = BASE64.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (coded.find()) {
      if (indexOf(unzipped(coded.group()), forms.get("as it is")) >= 0) {
        found.add("compressed in base64: " + coded.group());
      }
    }
    return found;
  }

  private static byte[] unzipped(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
    if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
      return new byte[0];
    }
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private static int indexOf(byte[] bytes, byte[] form) {
    for (int i = 0; i + form.length <= bytes.length; i++) {
      if (bytes[i] == form[0] && Arrays.equals(bytes, i, i + form.length, form, 0, form.length)) {
        return i;
      }
    }
    return -1;
  }
}
