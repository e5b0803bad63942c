package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MaskingTest {
  @Test
  void keepsTheSchemeOfCredentialsOnlyIfItIsOne() {
    assertThat(Masking.field("Authorization", "Basic dTpw")).isEqualTo("Basic ***");
    assertThat(Masking.field("proxy-authorization", "bearer abc def")).isEqualTo("bearer ***");
    assertThat(Masking.field("Authorization", "s3cret word")).isEqualTo("***");
    assertThat(Masking.field("Authorization", "s3cret")).isEqualTo("***");
    assertThat(Masking.field("Authorization", "")).isEmpty();
  }

  @Test
  void masksUserInfoThatWasPutInTheHostField() {
    assertThat(Masking.field("Host", "user:s3cret@a.test:80")).isEqualTo("***@a.test:80");
    assertThat(Masking.field("host", "a.test")).isEqualTo("a.test");
  }

  @Test
  void keepsTheNamesOfCookies() {
    assertThat(Masking.field("Cookie", "a=1; b=2;c=x=y")).isEqualTo("a=***; b=***; c=***");
    assertThat(Masking.field("cookie", "s3cret")).isEqualTo("***");
    assertThat(Masking.field("Cookie", "=s3cret")).isEqualTo("***");
  }

  @Test
  void keepsTheAttributesOfASetCookie() {
    assertThat(
            Masking.field(
                "Set-Cookie",
                "id=s3cret; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; x=y"))
        .isEqualTo("id=***; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; x=***");
  }

  @Test
  void findsACookieThatIsJoinedToAnAttribute() {
    for (String tail :
        List.of(
            "Path=/, b=s3cret",
            "Expires=Wed, 21 Oct 2026 07:28:00 GMT, b=s3cret",
            "Path=,s3cret")) {
      assertThat(Masking.field("Set-Cookie", "a=1; " + tail)).doesNotContain("s3cret");
    }
  }

  @Test
  void masksUserInfoWhereverAnAuthorityStands() {
    assertThat(Masking.uri("http://u:s3@cret@h:80/p@q")).isEqualTo("http://***@h:80/p@q");
    assertThat(Masking.uri("u:s3cret@h:443")).isEqualTo("***@h:443");
    assertThat(Masking.uri("/p@q")).isEqualTo("/p@q");
    assertThat(Masking.text("dial socks5://u:s3cret@[::1]:1 or //s3cret@b/x failed"))
        .isEqualTo("dial socks5://***@[::1]:1 or //***@b/x failed");
    assertThat(Masking.text("mail a@b // c")).isEqualTo("mail a@b // c");
  }

  @Test
  void masksSecretParametersAndNoOthers() {
    assertThat(Masking.uri("/x?a=1&access_token=s3cret&b=2#token=s3cret"))
        .isEqualTo("/x?a=1&access_token=***&b=2#token=***");
    assertThat(Masking.uri("/x?Signature=s3 cret;more&X-Amz-Date=1"))
        .isEqualTo("/x?Signature=***&X-Amz-Date=1");
    assertThat(Masking.uri("/x?acc%65ss_token=s3cret")).isEqualTo("/x?acc%65ss_token=***");
    assertThat(Masking.uri("/x;jsessionid=s3cret?q=1")).isEqualTo("/x;jsessionid=***");
    assertThat(Masking.uri("/x?tokens=1&monkey=2&token=")).isEqualTo("/x?tokens=1&monkey=2&token=");
    assertThat(Masking.uri("/x?%zz=1&token=s3cret")).isEqualTo("/x?%zz=1&token=***");
    assertThat(Masking.text("get \"http://h/?sig=s3cret\": refused"))
        .isEqualTo("get \"http://h/?sig=***\": refused");
  }

  @Test
  void masksFieldsThatHoldUris() {
    assertThat(Masking.field("Location", "https://u:s3cret@h/?code=s3cret&state=1"))
        .isEqualTo("https://***@h/?code=***&state=1");
    assertThat(Masking.field("Referer", "http://h/?password=s3 cret"))
        .isEqualTo("http://h/?password=***");
    assertThat(Masking.field("Link", "<http://h/?token=s3cret>; rel=next"))
        .isEqualTo("<http://h/?token=***>; rel=next");
    assertThat(Masking.field("X-Api-Key", "s3cret")).isEqualTo("***");
  }

  @Test
  void findsASecretInAUriWithinAParameter() {
    assertThat(Masking.uri("/?next=%2Fy%3Ftoken%3Ds3cret&a=1")).isEqualTo("/?next=***&a=1");
    assertThat(Masking.uri("/?to=http%3A%2F%2Fu%3As3cret%40h%2F")).isEqualTo("/?to=***");
    assertThat(Masking.uri("/?a=%252Fy%253Ftoken%253Ds3cret")).isEqualTo("/?a=***");
    assertThat(Masking.uri("/?a=x%3Dy%26b%3D%40")).isEqualTo("/?a=x%3Dy%26b%3D%40");
    assertThat(Masking.uri("/?a=token=s3cret")).isEqualTo("/?a=token=***");
  }

  @Test
  void findsATokenAmongProtocols() {
    String name = "Sec-WebSocket-Protocol";
    assertThat(Masking.field(name, "chat, v2.json")).isEqualTo("chat, v2.json");
    assertThat(Masking.field(name, "access_token, s3cret")).isEqualTo("access_token, ***");
    assertThat(Masking.field(name, "v4.channel.k8s.io, base64url.bearer.authorization.x.s3cret"))
        .isEqualTo("v4.channel.k8s.io, ***");
    assertThat(Masking.field(name, "eyJhbGciOiJub25lIn0.e30.")).isEqualTo("***");
  }

  @Test
  void longTextsThatLookLikeNamesAndAuthoritiesTakeLinearTime() {
    long begin = System.nanoTime();
    for (String part : List.of("=", "//a", "a=%40", "?a=b", "//@", "&token=x", "%3D=", "a;")) {
      assertThat(Masking.uri("@" + part.repeat(100_000))).isNotEmpty();
    }
    assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
  }

  @Test
  void leavesOrdinaryTextAlone() {
    String text = "text/html; charset=utf-8, max-age=3600, W/\"abc\", a=b&c=d";
    assertThat(Masking.text(text)).isSameAs(text);
  }
}
