package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.record.redact.SecretNames;
import dev.weir.spi.record.Body;
import dev.weir.spi.record.HeaderBlock;
import dev.weir.spi.record.HttpFacts;
import dev.weir.spi.record.HttpMessage;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A word that stands for a secret is put everywhere a secret may be, and must not come out. */
final class MaskingProperties {
  private static final String SECRET = "CaNaRy7";

  private final Drafts drafts = new Drafts();

  @Property(tries = 300)
  void noSecretComesOutOfAnyPlace(
      @ForAll("secrets") String secret,
      @ForAll("parameters") String parameter,
      @ForAll("noise") String noise,
      @ForAll("schemes") String scheme) {
    String uri = uri(secret, parameter, noise);
    HeaderBlock block = fields(secret, uri, noise, scheme);
    var message = new HttpMessage(0, block, block, Body.EMPTY);
    RecordDraft draft =
        new RecordDraft(drafts.service(1 << 20), Drafts.SESSION, null)
            .host("u:" + secret + "@h:80")
            .http(
                new HttpFacts(
                    "u:" + secret + "@h", "GET", "HTTP/1.1", "", uri, 302, message, message))
            .error("get " + uri + ": refused")
            .seen(dev.weir.spi.record.Seen.FLOW, "see " + uri)
            .extra("more", List.of(uri));
    draft.finish();
    assertThat(Drafts.json(draft, 1 << 20)).doesNotContain(SECRET);
  }

  private static String uri(String secret, String parameter, String noise) {
    return "http://u:"
        + secret
        + "@h/p?"
        + noise
        + "=1&"
        + parameter
        + "="
        + secret
        + "&z="
        + noise;
  }

  private static HeaderBlock fields(String secret, String uri, String noise, String scheme) {
    var pairs = new ArrayList<String>();
    for (String name : List.of("Authorization", "proxy-authorization")) {
      pairs.addAll(List.of(name, scheme + secret, name, secret + " " + noise));
    }
    for (String name : List.of("Cookie", "COOKIE")) {
      pairs.addAll(List.of(name, noise + "=" + secret + "; a=" + secret, name, secret));
    }
    pairs.addAll(List.of("Set-Cookie", "id=" + secret + "; Path=/; Secure, b=" + secret));
    pairs.addAll(List.of("set-cookie", "id=" + secret + "; Domain=x, c=" + secret));
    for (String name : List.of("Location", "Referer", "referer", "Content-Location", "X-Any")) {
      pairs.addAll(List.of(name, uri));
    }
    pairs.addAll(List.of("X-Api-Key", secret, ":path", "/?token=" + secret));
    return HeaderBlock.of(pairs.toArray(String[]::new));
  }

  /** The word, with what could end a value too early around it; a URI has none of {@code #&/?}. */
  @Provide
  Arbitrary<String> secrets() {
    Arbitrary<String> around =
        Arbitraries.strings().withChars("abcXYZ019-._~!$'()*+,=:%@").ofMaxLength(6);
    return around.map(text -> text + SECRET);
  }

  @Provide
  Arbitrary<String> parameters() {
    return Arbitraries.of(SecretNames.PARAMETERS)
        .flatMap(name -> Arbitraries.of(name, name.toUpperCase(java.util.Locale.ROOT)));
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.strings().withCharRange('a', 'f').ofMaxLength(5);
  }

  @Provide
  Arbitrary<String> schemes() {
    return Arbitraries.of("Basic ", "Bearer ", "Unknown ", "Digest a=1, response=", "");
  }
}
