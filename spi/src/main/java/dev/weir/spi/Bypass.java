package dev.weir.spi;

/**
 * Matches targets. It only says whether one of its patterns fits; whether a match refuses, lets
 * pass, or sends another way is configured where the bypass is used (and {@code whitelist} turns it
 * round).
 *
 * @since 1.0
 */
public interface Bypass extends Component {
  /**
   * Whether any pattern fits the name or the address. Called on event loops for every target: pure,
   * no look-ups, no locks.
   */
  boolean matches(Subject subject);
}
