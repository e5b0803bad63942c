package dev.weir.kernel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.route.Rules.Answer;
import dev.weir.spi.Bypass;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  private static final Subject TCP = new Subject(Network.TCP, "a.test", null, 80);

  private static Rules.Listed black(boolean fits) {
    return new Rules.Listed(subject -> fits, false, null);
  }

  private static Rules.Listed white(boolean fits) {
    return new Rules.Listed(subject -> fits, true, null);
  }

  @Test
  void noListsMissWhateverIsStillToCome() {
    assertThat(Rules.NONE.isEmpty()).isTrue();
    assertThat(Rules.NONE.hits(TCP)).isFalse();
    assertThat(Rules.NONE.answer(TCP, true)).isEqualTo(Answer.MISS);
  }

  @ParameterizedTest
  @CsvSource({
    // black fits, white 1 fits, white 2 fits, hit
    "false, false, false, true",
    "false, true, false, false",
    "false, false, true, false",
    "false, true, true, false",
    "true, true, true, true",
    "true, false, false, true",
  })
  void allWhitelistsOrAnyOtherListMustHit(
      boolean black, boolean first, boolean second, boolean hit) {
    var rules = new Rules(List.of(white(first), black(black), black(false), white(second)));
    assertThat(rules.hits(TCP)).isEqualTo(hit);
  }

  @Test
  void blacklistsAloneHitOnlyWhatFits() {
    assertThat(new Rules(List.of(black(false), black(true))).hits(TCP)).isTrue();
    assertThat(new Rules(List.of(black(false), black(false))).hits(TCP)).isFalse();
  }

  @Test
  void aListSpeaksOnlyAboutItsNetwork() {
    var udp = new Subject(Network.UDP, "a.test", null, 80);
    var black = new Rules(List.of(new Rules.Listed(subject -> true, false, Network.UDP)));
    assertThat(black.hits(TCP)).isFalse();
    assertThat(black.hits(udp)).isTrue();

    // A whitelist of another network allows nothing and forbids nothing.
    var white = new Rules(List.of(new Rules.Listed(subject -> false, true, Network.UDP)));
    assertThat(white.hits(TCP)).isFalse();
    assertThat(white.hits(udp)).isTrue();
  }

  @Test
  void theAnswerIsOpenWhileTheAddressMayStillDecide() {
    assertThat(new Rules(List.of(black(false))).answer(TCP, true)).isEqualTo(Answer.OPEN);
    assertThat(new Rules(List.of(white(false))).answer(TCP, true)).isEqualTo(Answer.OPEN);
    assertThat(new Rules(List.of(white(true))).answer(TCP, true)).isEqualTo(Answer.OPEN);
    assertThat(new Rules(List.of(black(true))).answer(TCP, true))
        .as("a name that is refused stays refused")
        .isEqualTo(Answer.HIT);
  }

  @Test
  void theListsCannotBeChangedAfterwards() {
    var lists = new java.util.ArrayList<Rules.Listed>();
    var rules = new Rules(lists);
    Bypass all = subject -> true;
    lists.add(new Rules.Listed(all, false, null));
    assertThat(rules.hits(TCP)).isFalse();
  }
}
