package dev.weir.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.net.Route;
import dev.weir.spi.record.Closer;
import dev.weir.spi.record.Ending;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.Phase;
import dev.weir.spi.record.Seen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordDraftTest {
  private final Drafts drafts = new Drafts();
  private final ServiceRecording service = drafts.service(0);
  private final RecordDraft connection = drafts.connection(service);

  private RecordDraft open() {
    return new RecordDraft(service, Drafts.SESSION, connection);
  }

  private long emitted() {
    return drafts.queue.stats().emitted();
  }

  @Test
  void exchangeInheritsWhatTheConnectionKnewWhenItWasOpened() {
    connection
        .proto("tls")
        .clientId("alice")
        .tls(Drafts.tls())
        .http(Drafts.get())
        .via(Drafts.DIRECT);
    connection.extra("dns", "x");
    RecordDraft draft = open();
    connection.host("other:1");
    connection.extra("later", "y");
    assertThat(draft.host()).isEqualTo("a.local:9080");
    assertThat(draft.proto()).isEqualTo("tls");
    assertThat(draft.clientId()).isEqualTo("alice");
    assertThat(draft.networkText()).isEqualTo("tcp");
    assertThat(draft.tls()).isEqualTo(connection.tls());
    assertThat(draft.http()).isEqualTo(connection.http());
    assertThat(draft.extras()).containsOnlyKeys("dns");
    assertThat(draft.connectionId()).isEqualTo(connection.id());
  }

  @Test
  void exchangeWithoutARouteTakesTheConnectionsAtItsEnd() {
    RecordDraft early = open();
    RecordDraft own = open().via(new Route("own", "", ""));
    connection.via(Drafts.DIRECT);
    early.finish();
    own.finish();
    assertThat(early.route()).isEqualTo(Drafts.DIRECT);
    assertThat(own.route()).isEqualTo(new Route("own", "", ""));
  }

  @Test
  void settingTheConnectionUpCountsForTheFirstExchangeThatEndsOnIt() {
    RecordDraft early = open();
    connection.took(Phase.CONNECT, 5);
    RecordDraft own = open().took(Phase.CONNECT, 9);
    early.finish();
    own.finish();
    RecordDraft late = open();
    late.finish();
    assertThat(early.took(Phase.CONNECT)).isEqualTo(5);
    assertThat(own.took(Phase.CONNECT)).isEqualTo(9);
    assertThat(late.took(Phase.CONNECT)).isEqualTo(-1);
    connection.took(Phase.CONNECT, 6);
    RecordDraft again = open();
    again.finish();
    assertThat(again.took(Phase.CONNECT)).isEqualTo(6);
  }

  @Test
  void connectionWithoutBytesTargetOrFailureSaysNothing() {
    assertThat(connection.saysNothing()).isTrue();
    assertThat(drafts.connection(service).bytes(1, 0).saysNothing()).isFalse();
    assertThat(drafts.connection(service).error("x").saysNothing()).isFalse();
    open().finish();
    assertThat(connection.saysNothing()).isFalse();
  }

  @Test
  void connectionIsEmittedOnlyIfNoExchangeWas() {
    open().discard();
    connection.finish();
    assertThat(emitted()).isEqualTo(1);

    RecordDraft second = drafts.connection(service);
    new RecordDraft(service, Drafts.SESSION, second).finish();
    second.finish();
    assertThat(emitted()).isEqualTo(2);
    assertThat(second.isOver()).isTrue();
  }

  @Test
  void endOfTheConnectionFinishesWhatIsOpenAndSaysWhy() {
    RecordDraft first = open();
    RecordDraft middle = open();
    RecordDraft last = open().ended(Closer.CLIENT, Ending.NORMAL);
    middle.discard();
    connection.ended(Closer.SERVER, Ending.RESET).error("reset by peer");
    connection.finish();
    assertThat(List.of(first.isOver(), last.isOver(), connection.isOver())).containsOnly(true);
    assertThat(first.ending()).isEqualTo(Ending.RESET);
    assertThat(first.error()).isEqualTo("reset by peer");
    assertThat(last.ending()).isEqualTo(Ending.NORMAL);
    assertThat(last.error()).isEmpty();
    assertThat(emitted()).isEqualTo(2);
  }

  @Test
  void firstCauseCountsExceptThatNormalIsOverridden() {
    connection.ended(Closer.CLIENT, Ending.NORMAL).ended(Closer.SERVER, Ending.RESET);
    connection.ended(Closer.WEIR, Ending.IDLE).error("one").error("two");
    assertThat(connection.ending()).isEqualTo(Ending.RESET);
    assertThat(connection.closedBy()).isEqualTo(Closer.SERVER);
    assertThat(connection.error()).isEqualTo("one");
  }

  @Test
  void nothingChangesOnceItIsOver() {
    connection.finish();
    connection.finish();
    connection.discard();
    connection
        .host("b:1")
        .proto("x")
        .clientIp("1")
        .clientId("2")
        .bytes(9, 9)
        .error("late")
        .seen(Seen.FULL, "")
        .took(Phase.DNS, 1)
        .via(Drafts.DIRECT)
        .extra("k", "v")
        .ended(Closer.WEIR, Ending.IDLE)
        .http(Drafts.get())
        .tls(Drafts.tls());
    assertThat(emitted()).isEqualTo(1);
    assertThat(connection.host()).isEqualTo("a.local:9080");
    assertThat(connection.error() + connection.proto() + connection.clientId()).isEmpty();
    assertThat(connection.input()).isZero();
    assertThat(connection.http()).isNull();
    assertThat(connection.extras()).isEmpty();
    assertThat(connection.seen()).isEqualTo(Seen.FLOW);
  }

  @Test
  void durationIsNeverNegative() {
    drafts.nanos -= 500;
    connection.finish();
    assertThat(connection.durationNanos()).isZero();
  }

  @Test
  void ownKeysAreNotForExtras() {
    assertThatThrownBy(() -> connection.extra("host", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host");
  }

  @Test
  void everyBindingOfThePointGetsTheRecordAndOtherPointsGetTheirText() {
    var exchanges = new FakeRecorder();
    var addresses = new FakeRecorder();
    var one = new RecorderQueue("one", "p", exchanges);
    var two = new RecorderQueue("two", "p", addresses);
    var both =
        new ServiceRecording(
            drafts.process,
            List.of(
                new Binding(one, Entry.HANDLER, false, 0),
                new Binding(one, Entry.HANDLER, true, 10),
                new Binding(two, "recorder.service.client.address", false, 0)));
    assertThat(both.wantsBodies()).isTrue();
    new RecordDraft(both, Drafts.SESSION, null).finish();
    both.note("recorder.service.client.address", "10.0.0.1");
    both.note("recorder.service.router.dial.address", "nobody");
    one.start();
    two.start();
    assertThat(one.close(Duration.ofSeconds(20)).delivered()).isEqualTo(2);
    assertThat(two.close(Duration.ofSeconds(20)).delivered()).isEqualTo(1);
    assertThat(exchanges.calls()).containsExactly(List.of(1L), List.of(1L));
    assertThat(addresses.texts()).containsExactly("10.0.0.1");
    assertThat(drafts.process.lastSeq()).isEqualTo(2);
  }

  @Test
  void serviceWithoutRecordersNumbersNothing() {
    var none = new ServiceRecording(drafts.process, List.of());
    new RecordDraft(none, Drafts.SESSION, null).finish();
    assertThat(none.wanted()).isFalse();
    assertThat(drafts.process.lastSeq()).isZero();
  }

  @Test
  void anExchangeThatWeirCutOffSaysWhyWeirDidIt() {
    RecordDraft exchange = open();
    connection.ended(Closer.WEIR, Ending.REFUSED).error("nobody listens there");
    exchange.ended(Closer.CLIENT, Ending.ABORTED).finish();

    assertThat(exchange.ending()).isEqualTo(Ending.REFUSED);
    assertThat(exchange.error()).isEqualTo("nobody listens there");
  }

  @Test
  void anExchangeThatAPeerCutOffStaysAborted() {
    RecordDraft exchange = open();
    connection.ended(Closer.CLIENT, Ending.RESET);
    exchange.ended(Closer.CLIENT, Ending.ABORTED).finish();

    assertThat(exchange.ending()).isEqualTo(Ending.ABORTED);
  }
}
