package dev.weir.wire.tls;

import java.util.List;

/**
 * Reads one client hello.
 *
 * <pre>
 *  +-----------+------------+---------------------+----------------------+
 *  | version 2 | random 32  | session id 1 + 0–32 | cipher suites 2 + 2n |
 *  +-----------+------------+---------------------+----------------------+
 *  | compression methods 1 + n | extensions 2 + …                        |
 *  +---------------------------+-----------------------------------------+
 * </pre>
 */
final class ClientHelloParser {
  private static final int[] NONE = {};

  private final Cursor in;
  private ServerName serverName = ServerName.NONE;
  private List<String> alpn = List.of();
  private int[] versions = NONE;
  private int[] groups = NONE;
  private int[] signatureAlgorithms = NONE;
  private int[] pointFormats = NONE;
  private boolean encrypted;

  ClientHelloParser(byte[] body) {
    in = new Cursor(body);
  }

  HelloResult<ClientHello> parse() {
    int version = HelloFields.version(in);
    byte[] random = in.bytes(HelloFields.RANDOM, "random");
    byte[] sessionId = HelloFields.sessionId(in);
    int[] suites = in.block16("cipher suites").u16s("cipher suites");
    if (suites.length == 0) {
      in.fail("cipher suites: none (expected at least 1)");
    }
    int[] compression = in.block8("compression methods").u8s();
    if (compression.length == 0) {
      in.fail("compression methods: none (expected at least 1)");
    }
    List<Extension> extensions = Extensions.read(in);
    for (Extension extension : extensions) {
      read(extension);
    }
    String why = in.why();
    if (why != null) {
      return new HelloResult.Malformed<>(why);
    }
    return new HelloResult.Parsed<>(
        new ClientHello(
            version,
            random,
            sessionId,
            suites,
            compression,
            extensions,
            serverName.text(),
            serverName.problem(),
            alpn,
            versions,
            groups,
            signatureAlgorithms,
            pointFormats,
            encrypted));
  }

  private void read(Extension extension) {
    Cursor data = in.over(extension);
    switch (extension.type()) {
      case Extension.SERVER_NAME -> serverName = ServerName.read(data);
      case Extension.ALPN -> alpn = Extensions.protocols(data);
      case Extension.SUPPORTED_VERSIONS -> {
        versions = data.block8("supported versions").u16s("supported versions");
        data.end("supported versions");
      }
      case Extension.SUPPORTED_GROUPS -> {
        groups = data.block16("supported groups").u16s("supported groups");
        data.end("supported groups");
      }
      case Extension.SIGNATURE_ALGORITHMS -> {
        signatureAlgorithms = data.block16("signature algorithms").u16s("signature algorithms");
        data.end("signature algorithms");
      }
      case Extension.EC_POINT_FORMATS -> {
        pointFormats = data.block8("point formats").u8s();
        data.end("point formats");
      }
      case Extension.ENCRYPTED_CLIENT_HELLO -> encrypted = true;
      default -> {
        // Only its place is of interest.
      }
    }
  }
}
