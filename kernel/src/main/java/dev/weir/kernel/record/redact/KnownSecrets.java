package dev.weir.kernel.record.redact;

import java.util.Set;

/** Names that hold secrets wherever they are met: what is redacted without being asked. */
final class KnownSecrets {
  /** Fields whose whole value is a secret; lower case. */
  static final Set<String> FIELDS =
      Set.of(
          "api-key",
          "apikey",
          "authentication-info",
          "ocp-apim-subscription-key",
          "private-token",
          "proxy-authentication-info",
          "x-access-token",
          "x-amz-security-token",
          "x-api-key",
          "x-api-token",
          "x-auth-key",
          "x-auth-token",
          "x-client-secret",
          "x-csrf-token",
          "x-forwarded-access-token",
          "x-forwarded-authorization",
          "x-gitlab-token",
          "x-goog-api-key",
          "x-goog-iap-jwt-assertion",
          "x-original-authorization",
          "x-refresh-token",
          "x-secret-key",
          "x-session-token",
          "x-shopify-access-token",
          "x-vault-token",
          "x-xsrf-token");

  /** Names of parameters whose values are secrets; lower case. */
  static final Set<String> PARAMETERS =
      Set.of(
          "access_key",
          "access_token",
          "api-key",
          "api_key",
          "apikey",
          "assertion",
          "auth",
          "auth_token",
          "authorization",
          "awsaccesskeyid",
          "client_assertion",
          "client_secret",
          "code",
          "id_token",
          "jsessionid",
          "jwt",
          "key",
          "otp",
          "pass",
          "passwd",
          "password",
          "phpsessid",
          "private_token",
          "pwd",
          "refresh_token",
          "samlresponse",
          "secret",
          "session_id",
          "session_token",
          "sessionid",
          "sig",
          "signature",
          "ticket",
          "token",
          "x-amz-credential",
          "x-amz-security-token",
          "x-amz-signature",
          "x-api-key",
          "x-goog-credential",
          "x-goog-signature");

  /** Schemes of RFC 9110 section 11 that may be shown; an unknown word could be the secret. */
  static final Set<String> SCHEMES =
      Set.of(
          "apikey",
          "aws4-hmac-sha256",
          "basic",
          "bearer",
          "digest",
          "dpop",
          "hawk",
          "hoba",
          "mutual",
          "negotiate",
          "ntlm",
          "oauth",
          "privatetoken",
          "scram-sha-1",
          "scram-sha-256",
          "token",
          "vapid");

  /** What is no cookie of its own in {@code Set-Cookie}. */
  static final Set<String> COOKIE_ATTRIBUTES =
      Set.of(
          "domain",
          "expires",
          "httponly",
          "max-age",
          "partitioned",
          "path",
          "priority",
          "samesite",
          "secure");

  /** Fields that are one URI as a whole. */
  static final Set<String> URI_FIELDS =
      Set.of(":path", "content-location", "location", "referer", "refresh");

  private KnownSecrets() {}
}
