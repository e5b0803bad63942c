package dev.weir.kernel.record.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRewriterTest {
  private static String cut(String body, Action action, String... paths) {
    return Rules.shown(Rules.scope(Rules.json(action, paths)), "application/json", body, true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$.user.password | {'user':{'password':'s3','name':'n'}} |"
            + " {'user':{'password':'***','name':'n'}}",
        "$.user.password | {'password':'a','user':1} | {'password':'a','user':1}",
        "$..token | {'a':[{'token':'s3'},{'b':{'TOKEN':'s3'}}]} |"
            + " {'a':[{'token':'***'},{'b':{'TOKEN':'***'}}]}",
        "$.a[*] | {'a':['s3',{'x':'s3'},[1]],'b':[1]} | {'a':['***','***','***'],'b':[1]}",
        "$.a[1] | {'a':[1,'s3',3]} | {'a':[1,'***',3]}",
        "$[*].k | [{'k':1},{'k':2}] | [{'k':'***'},{'k':'***'}]",
        "$[0] | [1,2] | ['***',2]",
        "$.* | {'a':1,'b':{'c':2}} | {'a':'***','b':'***'}",
        "$.a..b | {'b':1,'a':{'x':{'b':2},'b':3}} | {'b':1,'a':{'x':{'b':'***'},'b':'***'}}",
        "$..a.b | {'a':{'b':1},'x':{'a':{'b':2,'a':{'b':3}}}} |"
            + " {'a':{'b':'***'},'x':{'a':{'b':'***','a':{'b':'***'}}}}",
        "$..['pass word'] | {'pass word':'s3'} | {'pass word':'***'}",
        "$..*_token | {'access_token':'s3','tokens':1} | {'access_token':'***','tokens':1}",
        "$..p | {'p':12.5e3} | {'p':'***'}",
        "$..p | {'p':{'q':[1,{'r':'s3'}]},'z':1} | {'p':'***','z':1}",
        "$..p | {'p':true,'q':[null,{'p':null}]} | {'p':'***','q':[null,{'p':'***'}]}",
        "$..p | {'p':'s3','p':'s3','P':'s3'} | {'p':'***','p':'***','P':'***'}",
        "$..* | {'a':{'b':1}} | {'a':'***'}"
      })
  void takesWhatAPathLeadsTo(String path, String body, String expected) {
    assertThat(Rules.json(body.replace('\'', '"'), Action.MASK, path.replace('"', '\'')))
        .isEqualTo(expected.replace('\'', '"'));
  }

  @Test
  void copiesEverythingElseByteForByte() {
    String body =
        " { \"a\" : [ 1.0E+2 , -0.0,\"\\u00e4\\/ä\" ] ,\r\n\t\"p\" : \"x\" , \"z\":{ } } \n";
    assertThat(Rules.json(body, Action.MASK, "$.p")).isEqualTo(body.replace("\"x\"", "\"***\""));
    assertThat(Rules.json(body, Action.MASK, "$.none")).isEqualTo(body);
  }

  @Test
  void knowsANameHoweverItIsSpelled() {
    assertThat(Rules.json("{\"\\u0070assw\\u006Frd\":\"s3\"}", Action.MASK, "$..password"))
        .isEqualTo("{\"\\u0070assw\\u006Frd\":\"***\"}");
    assertThat(Rules.json("\ufeff{\"PassWord\" :\"s3\"}", Action.MASK, "$..password"))
        .isEqualTo("{\"PassWord\" :\"***\"}");
  }

  @Test
  void readsTextsBehindEachOther() {
    assertThat(Rules.json("{\"p\":1}\n{\"p\":2}\n", Action.MASK, "$.p"))
        .isEqualTo("{\"p\":\"***\"}\n{\"p\":\"***\"}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'p':1,'a':2} | {'a':2}",
        "{'a':1,'p':2} | {'a':1}",
        "{'a':1, 'p':2 , 'b':3} | {'a':1,  'b':3}",
        "{'p':1,'P':2} | {}",
        "{'a':0,'p':1,'p':{'x':2}} | {'a':0}",
        "{'p':1} | {}"
      })
  void leavesAMemberOutWithItsComma(String body, String expected) {
    assertThat(Rules.json(body.replace('\'', '"'), Action.DROP, "$.p"))
        .isEqualTo(expected.replace('\'', '"'));
  }

  @Test
  void leavesElementsOut() {
    assertThat(Rules.json("[1,2,3]", Action.DROP, "$[0]", "$[2]")).isEqualTo("[2]");
    assertThat(Rules.json("{\"a\":[1,[2]]}", Action.DROP, "$.a[*]")).isEqualTo("{\"a\":[]}");
  }

  @Test
  void keepsTheEndOfLongValuesOnly() {
    assertThat(Rules.json("{\"p\":\"4111111111111234\"}", Action.LAST4, "$.p"))
        .isEqualTo("{\"p\":\"***1234\"}");
    assertThat(Rules.json("{\"p\":4111111111111234}", Action.LAST4, "$.p"))
        .isEqualTo("{\"p\":\"***1234\"}");
    assertThat(Rules.json("{\"p\":\"short12\"}", Action.LAST4, "$.p")).isEqualTo("{\"p\":\"***\"}");
    assertThat(Rules.json("{\"p\":{\"a\":\"long enough for that\"}}", Action.LAST4, "$.p"))
        .isEqualTo("{\"p\":\"***\"}");
    assertThat(Rules.json("{\"p\":\"long enough\\\"\\n\\\\x\"}", Action.LAST4, "$.p"))
        .isEqualTo("{\"p\":\"***\\\"\\n\\\\x\"}");
  }

  @Test
  void givesTheSameTokenForTheSameValue() {
    String once = Rules.json("{\"p\":\"secret\"}", Action.HMAC, "$.p");
    assertThat(once).matches("\\{\"p\":\"hmac:[0-9a-f]{32}\"}");
    assertThat(Rules.json("{\"p\":\"\\u0073ecret\"}", Action.HMAC, "$.p")).isEqualTo(once);
    assertThat(Rules.json("{\"p\":\"secres\"}", Action.HMAC, "$.p")).isNotEqualTo(once);
    assertThat(Rules.json("{\"p\":[1]}", Action.HMAC, "$.p")).contains("hmac:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"p\":\"s3\"",
        "{\"p\":'s3'}",
        "{p:\"s3\"}",
        "{\"p\":\"s3\"}}",
        "{\"p\":\"s3\" \"q\":1}",
        "<html>",
        "{\"p\":NaN}",
        "{\"p\":\"a\u0001\"}",
        "/* */{\"p\":1}",
        "{\"p\":01}",
        "\u001f\u008b"
      })
  void withholdsWhatItCannotRead(String body) {
    assertThat(Rules.json(body, Action.MASK, "$.p")).startsWith("withheld: json: ");
  }

  @Test
  void withholdsOtherCharsets() {
    Scope scope = Rules.scope(Rules.json(Action.MASK, "$.p"));
    assertThat(Rules.shown(scope, "application/json; charset=utf-16", "{}", false))
        .isEqualTo("withheld: charset: not UTF-8");
    byte[] wide = "{\"p\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
    assertThat(scope.body("application/json", wide, wide.length, false).withheld())
        .isEqualTo(JsonRewriter.CHARSET);
  }

  @Test
  void withholdsWhatIsNestedTooDeeply() {
    String deep = "[".repeat(200_000);
    assertThat(Rules.json(deep, Action.MASK, "$..p"))
        .isEqualTo("withheld: " + JsonRewriter.TOO_MUCH);
    String fits = "[".repeat(JsonRewriter.DEEPEST) + "]".repeat(JsonRewriter.DEEPEST);
    assertThat(Rules.json(fits, Action.MASK, "$..p")).isEqualTo(fits);
  }

  @Test
  void aWholeTextCanBeASecret() {
    assertThat(Rules.json("[1]", Action.MASK, "$")).isEqualTo("withheld: " + JsonRewriter.ALL);
    assertThat(Rules.json("[1]", Action.HMAC, "$")).startsWith("\"hmac:");
  }

  @Test
  void showsOfACutTextWhatIsSure() {
    assertThat(cut("{\"a\":\"long te", Action.MASK, "$.p")).isEqualTo("{\"a\":\"long te");
    assertThat(cut("{\"a\":1,\"p\":\"s3cr", Action.MASK, "$.p"))
        .isEqualTo("{\"a\":1,\"p\":\"***\"");
    assertThat(cut("{\"a\":1,\"p\":\"s3cr", Action.DROP, "$.p")).isEqualTo("{\"a\":1,");
    assertThat(cut("{\"a\":1,\"p\":{\"x\":\"s3", Action.HMAC, "$.p"))
        .isEqualTo("{\"a\":1,\"p\":\"***\"");
    assertThat(cut("{\"a\":1,\"p\":123456", Action.HMAC, "$.p"))
        .isEqualTo("{\"a\":1,\"p\":\"***\"");
    assertThat(cut("{\"a\":1,\"p\":12.", Action.MASK, "$.p")).isEqualTo("{\"a\":1");
    assertThat(cut("{\"a\":1,\"p\":tr", Action.MASK, "$.p")).isEqualTo("{\"a\":1");
    assertThat(cut("{\"a\":1,\"pass", Action.MASK, "$.p")).isEqualTo("{\"a\":1");
    assertThat(cut("{\"a\":1} ", Action.MASK, "$.p")).isEqualTo("{\"a\":1} ");
  }

  @Test
  void aHundredThousandNamesAndAHundredPathsAreNoTrouble() {
    var body = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      body.append("\"k").append(i).append("\":").append(i).append(',');
    }
    body.append("\"p\":\"s3\"}");
    var paths = new String[100];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = "$..a*a*a*b" + i + "..c";
    }
    paths[99] = "$..p";
    long begin = System.nanoTime();
    assertThat(Rules.json(body.toString(), Action.MASK, paths)).endsWith("\"p\":\"***\"}");
    assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
  }
}
