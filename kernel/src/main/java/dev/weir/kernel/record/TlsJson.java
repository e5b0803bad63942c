package dev.weir.kernel.record;

import dev.weir.spi.record.CertificateFacts;
import dev.weir.spi.record.TlsFacts;

/** The {@code tls} part of a record as JSON. */
final class TlsJson {
  private static final JsonPiece TLS = JsonPiece.key("tls");
  private static final JsonPiece SERVER_NAME = JsonPiece.key("serverName");
  private static final JsonPiece CIPHER_SUITE = JsonPiece.key("cipherSuite");
  private static final JsonPiece COMPRESSION_METHOD = JsonPiece.key("compressionMethod");
  private static final JsonPiece PROTO = JsonPiece.key("proto");
  private static final JsonPiece VERSION = JsonPiece.key("version");
  private static final JsonPiece CLIENT_HELLO = JsonPiece.key("clientHello");
  private static final JsonPiece SERVER_HELLO = JsonPiece.key("serverHello");
  private static final JsonPiece JA3 = JsonPiece.key("ja3");
  private static final JsonPiece JA4 = JsonPiece.key("ja4");
  private static final JsonPiece ECH = JsonPiece.key("ech");
  private static final JsonPiece INTERCEPTED = JsonPiece.key("intercepted");
  private static final JsonPiece VERIFIED = JsonPiece.key("verified");
  private static final JsonPiece CERTIFICATE = JsonPiece.key("certificate");
  private static final JsonPiece SUBJECT = JsonPiece.key("subject");
  private static final JsonPiece ISSUER = JsonPiece.key("issuer");
  private static final JsonPiece NOT_BEFORE = JsonPiece.key("notBefore");
  private static final JsonPiece NOT_AFTER = JsonPiece.key("notAfter");
  private static final JsonPiece NAMES = JsonPiece.key("names");
  private static final JsonPiece SHA256 = JsonPiece.key("sha256");

  private TlsJson() {}

  static void write(JsonOutput json, TlsFacts tls, boolean isGost) {
    json.key(TLS);
    json.startObject();
    json.key(SERVER_NAME);
    json.string(RawText.decoded(tls.serverName()));
    json.key(CIPHER_SUITE);
    json.string(tls.cipherSuite());
    json.key(COMPRESSION_METHOD);
    json.number(tls.compressionMethod());
    json.key(PROTO);
    json.string(RawText.decoded(tls.proto()));
    json.key(VERSION);
    json.string(tls.version());
    json.key(CLIENT_HELLO);
    json.hex(tls.clientHello());
    json.key(SERVER_HELLO);
    json.hex(tls.serverHello());
    if (!isGost) {
      writeAdditions(json, tls);
    }
    json.endObject();
  }

  private static void writeAdditions(JsonOutput json, TlsFacts tls) {
    json.optional(JA3, tls.ja3());
    json.optional(JA4, tls.ja4());
    json.key(ECH);
    json.bool(tls.encryptedHello());
    if (tls.intercepted()) {
      json.key(INTERCEPTED);
      json.bool(true);
    }
    json.optional(VERIFIED, tls.verified());
    CertificateFacts certificate = tls.certificate();
    if (certificate != null) {
      writeCertificate(json, certificate);
    }
  }

  private static void writeCertificate(JsonOutput json, CertificateFacts certificate) {
    json.key(CERTIFICATE);
    json.startObject();
    json.key(SUBJECT);
    json.string(certificate.subject());
    json.key(ISSUER);
    json.string(certificate.issuer());
    json.key(NOT_BEFORE);
    json.string(certificate.notBefore().toString());
    json.key(NOT_AFTER);
    json.string(certificate.notAfter().toString());
    json.key(NAMES);
    json.startArray();
    certificate.names().forEach(json::string);
    json.endArray();
    json.key(SHA256);
    json.string(certificate.sha256());
    json.endObject();
  }
}
