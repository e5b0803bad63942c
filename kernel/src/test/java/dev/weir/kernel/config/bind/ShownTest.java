package dev.weir.kernel.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void keepsTextsShortAndInOneLine() {
    assertThat(Shown.text("a\nb\u001b[31m\u202e")).isEqualTo("a?b?[31m?");
    assertThat(Shown.text("x".repeat(100))).isEqualTo("x".repeat(60) + "…");
    assertThat(Shown.text("")).isEqualTo("\"\"");
  }

  @Test
  void hidesUserInformationOfAddresses() {
    assertThat(Shown.text("http://user:pass@host:1/x")).isEqualTo("http://***@host:1/x");
    assertThat(Shown.text("user:pass@host")).isEqualTo("***@host");
    assertThat(Shown.text("a b:c@d")).isEqualTo("a ***@d");
    assertThat(Shown.text("http://" + "p".repeat(80) + "@host")).doesNotContain("ppp");
  }

  @Test
  void hidesValuesOfKeysThatSoundSecret() {
    assertThat(Shown.value("a.password", "x")).isEqualTo("***");
    assertThat(Shown.value("a.accessToken", "x")).isEqualTo("***");
    assertThat(Shown.value("auth.port", "x")).isEqualTo("x");
  }
}
