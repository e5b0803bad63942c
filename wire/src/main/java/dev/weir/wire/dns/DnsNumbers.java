package dev.weir.wire.dns;

import java.util.Map;

/** Names of the numbers, from the registry of IANA; what has no name is shown by number. */
public final class DnsNumbers {
  static final int A = 1;
  static final int NS = 2;
  static final int CNAME = 5;
  static final int SOA = 6;
  static final int PTR = 12;
  static final int MX = 15;
  static final int TXT = 16;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int DNAME = 39;
  static final int OPT = 41;
  static final int DS = 43;
  static final int SVCB = 64;
  static final int HTTPS = 65;
  static final int SPF = 99;
  static final int CAA = 257;

  private static final Map<Integer, String> TYPES =
      Map.ofEntries(
          Map.entry(A, "A"),
          Map.entry(NS, "NS"),
          Map.entry(CNAME, "CNAME"),
          Map.entry(SOA, "SOA"),
          Map.entry(PTR, "PTR"),
          Map.entry(13, "HINFO"),
          Map.entry(MX, "MX"),
          Map.entry(TXT, "TXT"),
          Map.entry(AAAA, "AAAA"),
          Map.entry(29, "LOC"),
          Map.entry(SRV, "SRV"),
          Map.entry(35, "NAPTR"),
          Map.entry(DNAME, "DNAME"),
          Map.entry(OPT, "OPT"),
          Map.entry(DS, "DS"),
          Map.entry(44, "SSHFP"),
          Map.entry(46, "RRSIG"),
          Map.entry(47, "NSEC"),
          Map.entry(48, "DNSKEY"),
          Map.entry(50, "NSEC3"),
          Map.entry(51, "NSEC3PARAM"),
          Map.entry(52, "TLSA"),
          Map.entry(59, "CDS"),
          Map.entry(60, "CDNSKEY"),
          Map.entry(SVCB, "SVCB"),
          Map.entry(HTTPS, "HTTPS"),
          Map.entry(SPF, "SPF"),
          Map.entry(250, "TSIG"),
          Map.entry(251, "IXFR"),
          Map.entry(252, "AXFR"),
          Map.entry(255, "ANY"),
          Map.entry(256, "URI"),
          Map.entry(CAA, "CAA"));

  private static final Map<Integer, String> CLASSES =
      Map.of(1, "IN", 3, "CH", 4, "HS", 254, "NONE", 255, "ANY");

  private static final Map<Integer, String> RCODES =
      Map.ofEntries(
          Map.entry(0, "NOERROR"),
          Map.entry(1, "FORMERR"),
          Map.entry(2, "SERVFAIL"),
          Map.entry(3, "NXDOMAIN"),
          Map.entry(4, "NOTIMP"),
          Map.entry(5, "REFUSED"),
          Map.entry(6, "YXDOMAIN"),
          Map.entry(7, "YXRRSET"),
          Map.entry(8, "NXRRSET"),
          Map.entry(9, "NOTAUTH"),
          Map.entry(10, "NOTZONE"),
          Map.entry(16, "BADVERS"),
          Map.entry(17, "BADKEY"),
          Map.entry(18, "BADTIME"),
          Map.entry(22, "BADTRUNC"),
          Map.entry(23, "BADCOOKIE"));

  private static final Map<Integer, String> OPCODES =
      Map.of(0, "QUERY", 1, "IQUERY", 2, "STATUS", 4, "NOTIFY", 5, "UPDATE", 6, "DSO");

  private static final Map<Integer, String> OPTIONS =
      Map.ofEntries(
          Map.entry(3, "NSID"),
          Map.entry(8, "SUBNET"),
          Map.entry(9, "EXPIRE"),
          Map.entry(10, "COOKIE"),
          Map.entry(11, "TCP-KEEPALIVE"),
          Map.entry(12, "PADDING"),
          Map.entry(15, "EDE"));

  private DnsNumbers() {}

  /** {@code A}, or {@code TYPE12345} (RFC 3597). */
  public static String type(int number) {
    return TYPES.getOrDefault(number, "TYPE" + number);
  }

  /** {@code IN}, or {@code CLASS12345}. */
  public static String dnsClass(int number) {
    return CLASSES.getOrDefault(number, "CLASS" + number);
  }

  /** {@code NOERROR}, or {@code RCODE1234}. */
  public static String rcode(int number) {
    return RCODES.getOrDefault(number, "RCODE" + number);
  }

  static String opcode(int number) {
    return OPCODES.getOrDefault(number, "OPCODE" + number);
  }

  static String option(int number) {
    return OPTIONS.getOrDefault(number, "OPT" + number);
  }
}
