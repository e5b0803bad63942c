package dev.weir.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptGuardTest {
  @Test
  void pausesLongerEachTimeWhileAcceptingFailsAndThenGoesOn() {
    var channel = new EmbeddedChannel(new AcceptGuard("test"));
    channel.freezeTime();

    channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    assertThat(channel.config().isAutoRead()).isFalse();
    channel.advanceTimeBy(AcceptGuard.FIRST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.config().isAutoRead()).isTrue();

    for (int i = 0; i < 10; i++) {
      channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
      channel.advanceTimeBy(AcceptGuard.FIRST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      assertThat(channel.config().isAutoRead()).as("pause %d", i).isFalse();
      channel.advanceTimeBy(AcceptGuard.LONGEST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      assertThat(channel.config().isAutoRead()).isTrue();
    }
    // Netty would close the channel or fail here had the failure been passed on.
    channel.checkException();

    ChannelHandler child = new SessionStart("child", accepted -> null);
    channel.writeInbound(child);
    assertThat(channel.<Object>readInbound()).isSameAs(child);
    channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    channel.advanceTimeBy(AcceptGuard.FIRST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.config().isAutoRead()).as("short again after a success").isTrue();
    channel.finishAndReleaseAll();
  }
}
