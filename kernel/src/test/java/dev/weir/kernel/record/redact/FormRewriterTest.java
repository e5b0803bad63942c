package dev.weir.kernel.record.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormRewriterTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  private static String form(String body, Action action, String... names) {
    return Rules.shown(Rules.scope(Rules.form(action, names)), FORM, body, false);
  }

  @ParameterizedTest
  @CsvSource({
    "a=1&password=s3%26&b=2, a=1&password=***&b=2",
    "PassWord=s3, PassWord=***",
    "p%61ssword=s3&x, p%61ssword=***&x",
    "user[password]=s3&user[name]=n, user[password]=***&user[name]=n",
    "password[]=s3&password%5B%5D=s3, password[]=***&password%5B%5D=***",
    "a=1;password=s3;b=2&c=3, a=1;password=***&c=3",
    "a=password&password=, a=password&password=",
    "passwords=1&=2&&, passwords=1&=2&&",
    "a==password=s3, a==password=***"
  })
  void takesTheValuesOfNames(String body, String expected) {
    assertThat(form(body, Action.MASK, "password")).isEqualTo(expected);
  }

  @Test
  void leavesPairsOut() {
    assertThat(form("p=1&a=2", Action.DROP, "p")).isEqualTo("a=2");
    assertThat(form("a=2&p=1\r\n", Action.DROP, "p")).isEqualTo("a=2\r\n");
    assertThat(form("p=1&p=2", Action.DROP, "p")).isEmpty();
  }

  @Test
  void keepsTheEndEncodedAndHashesWhatTheValueMeans() {
    assertThat(form("p=long+enough%26%3D%20x", Action.LAST4, "p")).isEqualTo("p=***%26%3D+x");
    String token = form("p=secret", Action.HMAC, "p").substring(2);
    assertThat(form("q=%73ecret", Action.HMAC, "q")).isEqualTo("q=" + token);
    assertThat(Rules.json("{\"p\":\"secret\"}", Action.HMAC, "$.p"))
        .isEqualTo("{\"p\":\"" + token + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"password\":\"s3\"}", "a=%zz&password=s3", "a=1\npassword=s3", "<p>", "a=%4"})
  void withholdsWhatIsNoForm(String body) {
    assertThat(form(body, Action.MASK, "password")).isEqualTo("withheld: form: malformed");
  }

  @Test
  void ofACutFormNoPartOfASecretIsShown() {
    Scope scope = Rules.scope(Rules.form(Action.LAST4, "p"));
    assertThat(Rules.shown(scope, FORM, "a=1&p=a long secret wor%2", true).contains("secret"))
        .isFalse();
    assertThat(Rules.shown(scope, FORM, "a=1&p=a+long+secret+wor%2", true)).isEqualTo("a=1&p=***");
    assertThat(Rules.shown(scope, FORM, "a=1&b=x%2", true)).isEqualTo("a=1&b=x%2");
  }

  @Test
  void aWrongTypeHidesNothing() {
    Scope both = Rules.scope(Rules.form(Action.MASK, "p"), Rules.json(Action.MASK, "$..p"));
    assertThat(Rules.shown(both, "", "p=s3&a=1", false)).isEqualTo("p=***&a=1");
    assertThat(Rules.shown(both, "text/plain", "p=s3", false)).isEqualTo("p=***");
    assertThat(Rules.shown(both, FORM, "{\"p\":\"s3\"}", false)).isEqualTo("{\"p\":\"***\"}");
    assertThat(Rules.shown(both, "text/plain", " [{\"p\":\"s3\"}]", false))
        .isEqualTo(" [{\"p\":\"***\"}]");
    assertThat(Rules.shown(both, "application/json", "p=s3", false))
        .isEqualTo("withheld: json: malformed");
    Scope forms = Rules.scope(Rules.form(Action.MASK, "p"));
    assertThat(Rules.shown(forms, "application/json", "p=s3", false)).isEqualTo("p=***");
    assertThat(Rules.shown(both, "text/html", "<p>s3</p>", false)).isEqualTo("<p>s3</p>");
    assertThat(Rules.shown(both, "text/event-stream", "data: {\"p\":1}\n\n", false))
        .isEqualTo("withheld: event stream: not read");
  }

  @Test
  void takesPartsOfMultipart() {
    Scope both = Rules.scope(Rules.form(Action.MASK, "p"), Rules.json(Action.MASK, "$..q"));
    String type = "multipart/form-data; boundary=\"xX\"";
    String body =
        String.join(
            "\r\n",
            "--xX",
            "Content-Disposition: form-data; name=\"a\"",
            "",
            "1",
            "--xX",
            "content-disposition: form-data;",
            " name=\"%70\"; filename=f",
            "",
            "s3",
            "--xY",
            "s3",
            "--xX",
            "Content-Disposition: form-data; name=j",
            "Content-Type: application/json",
            "",
            "{\"q\":\"s3\"}",
            "--xX--",
            "");
    assertThat(Rules.shown(both, type, body, false))
        .isEqualTo(
            body.replace("s3\r\n--xY\r\ns3", "***").replace("{\"q\":\"s3\"}", "{\"q\":\"***\"}"));
    assertThat(Rules.shown(both, "", body, false)).doesNotContain("s3");
    assertThat(Rules.shown(both, type, body.substring(0, body.indexOf("s3") + 1), true))
        .endsWith("filename=f\r\n\r\n***");
    String hash = Rules.shown(Rules.scope(Rules.form(Action.HMAC, "a")), type, body, false);
    assertThat(hash).contains("\r\n\r\nhmac:");
    assertThat(Rules.shown(Rules.scope(Rules.form(Action.DROP, "*")), type, body, false))
        .isEqualTo("--xX--\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3",
        "--xX\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\ns3",
        "--xX\r\nContent-Disposition: form-data; name=\"p\r\n\r\ns3\r\n--xX--",
        "--xX\r\nno head s3",
        "preamble s3\r\n--xX\r\n\r\n\r\n--xX--"
      })
  void withholdsBrokenMultipart(String body) {
    Scope scope = Rules.scope(Rules.form(Action.MASK, "p"));
    assertThat(Rules.shown(scope, "multipart/form-data; boundary=xX", body, false))
        .isEqualTo("withheld: multipart: malformed");
    assertThat(Rules.shown(scope, "multipart/form-data", body, false))
        .isEqualTo("withheld: multipart: malformed");
  }
}
