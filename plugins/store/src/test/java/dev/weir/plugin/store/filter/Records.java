package dev.weir.plugin.store.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Records of each kind, in the shape of the published schema. */
final class Records {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static final JsonNode POST =
      json(
          """
          {"service":"web","labels":{"env":"prod"},"network":"tcp","remote":"10.0.0.5:40000",
           "local":"10.0.0.1:8080","client":"10.0.0.5:40000","src":"10.0.0.1:50000",
           "dst":"192.0.2.7:80","host":"Api.example.org:80","proto":"http","clientIP":"",
           "clientID":"alice",
           "http":{"host":"Api.example.org","method":"POST","proto":"HTTP/1.1","scheme":"",
             "uri":"/v1/Items?limit=20&q=a%20b","statusCode":502,
             "request":{"contentLength":12,"header":{"Content-Type":["application/json; charset=utf-8"]},
               "body":"eyJUb2tlbiI6MX0=","headers":[["content-type","application/json; charset=utf-8"],
               ["Accept","text/html"]],"bodySize":11,"bodyTruncated":false},
             "response":{"contentLength":4,"header":{"Content-Type":["text/html;x=y"]},"body":"w6R4eA==",
               "headers":[["Content-Type","text/html;x=y"]],"bodySize":4,"bodyTruncated":false}},
           "route":"node-1@10.1.1.1:1080 > Api.example.org:80","inputBytes":900,"outputBytes":4100,
           "err":"upstream: broken","sid":"q0g1abcd","duration":1500000000,
           "time":"2026-01-31T09:00:00.5+01:00","id":"0190aaaa-bbbb-7ccc-8ddd-eeeeeeee3f2a",
           "seq":7,"schema":"1","conn":"0190aaaa-bbbb-7ccc-8ddd-eeeeeeee0000","seen":"headers",
           "why":"cap","timings":{"wait":600000000},"close":{"by":"server","kind":"reset"}}
          """);

  static final JsonNode TLS =
      json(
          """
          {"service":"red","network":"tcp","client":"[2001:db8::5]:40000","host":"192.0.2.9:443",
           "dst":"192.0.2.9:443","proto":"tls","inputBytes":10,"outputBytes":20,"duration":1,
           "http":{"host":"x:443","method":"CONNECT","proto":"HTTP/1.1","scheme":"","uri":"x:443",
             "statusCode":200,"request":{},"response":{}},
           "tls":{"serverName":"www.icloud.example","cipherSuite":"TLS_AES_128_GCM_SHA256",
             "proto":"h2","version":"tls1.3","ja3":"e7d7","ja4":"t13d1516h2"},
           "seen":"metadata","why":"bypass"}
          """);

  static final JsonNode FRAME =
      json(
          """
          {"service":"web","network":"tcp","client":"10.0.0.5:1","host":"chat.example.org:443",
           "proto":"tls","duration":1,
           "websocket":{"from":"client","opcode":1,"length":5,"payload":"aGVsbG8="},"seen":"full"}
          """);

  static final JsonNode QUESTION =
      json(
          """
          {"service":"dns","network":"udp","client":"10.0.0.9:5353","host":"9.9.9.9:53",
           "proto":"dns","duration":11000000,
           "dns":{"name":"www.example.org.","type":"A","rcode":"NOERROR",
             "answers":[{"name":"www.example.org.","type":"A","class":"IN","ttl":300,
               "data":"192.0.2.7"}]},"seen":"full"}
          """);

  static final JsonNode GAP =
      json(
          """
          {"gap":{"recorder":"r","reason":"quota","count":1},"time":"2026-01-31T09:00:00Z","id":"x"}
          """);

  private Records() {}

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
