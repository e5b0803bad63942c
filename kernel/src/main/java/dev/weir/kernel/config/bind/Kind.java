package dev.weir.kernel.config.bind;

/** What a {@link Ref} names. */
public enum Kind {
  HANDLER("handler", ""),
  LISTENER("listener", ""),
  CONNECTOR("connector", ""),
  DIALER("dialer", ""),
  SNIFFER("sniffer", ""),
  RECORDER_TYPE("recorder type", ""),
  BYPASS_TYPE("bypass type", ""),
  CHAIN("chain", "chains"),
  HOP("hop", "hops"),
  BYPASS("bypass", "bypasses"),
  RECORDER("recorder", "recorders"),
  HOSTS("hosts", "hosts");

  private final String label;
  private final String section;

  Kind(String label, String section) {
    this.label = label;
    this.section = section;
  }

  /** The word for messages. */
  public String label() {
    return label;
  }

  /** The top-level section that defines such names; empty if plugins do. */
  public String section() {
    return section;
  }
}
