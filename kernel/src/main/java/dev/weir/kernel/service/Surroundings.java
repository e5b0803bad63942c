package dev.weir.kernel.service;

import dev.weir.kernel.http.Trust;
import dev.weir.kernel.net.Names;
import dev.weir.kernel.net.NettyTransport;
import dev.weir.kernel.net.OwnSockets;
import dev.weir.kernel.record.ProcessRecording;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.spi.HttpSender;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What all services of the process share.
 *
 * @param transport event loops and sockets
 * @param names the system's resolver
 * @param own our own sockets
 * @param recording sequence, clocks and the budget for bodies
 * @param http the client of sinks
 * @param live the queue of services that name no recorder; null to record nothing
 * @param timer for what happens now and then, off the loops
 * @param ids of sessions
 * @param folder that relative paths start from
 * @param trust whom servers are verified against
 * @param records folder in which records of services that name no recorder are kept; null for
 *     nowhere
 */
public record Surroundings(
    NettyTransport transport,
    Names names,
    OwnSockets own,
    ProcessRecording recording,
    HttpSender http,
    @Nullable RecorderQueue live,
    ScheduledExecutorService timer,
    SessionIds ids,
    Path folder,
    Trust trust,
    @Nullable Path records) {

  /** With the platform's authorities, and keeping nothing. */
  public Surroundings(
      NettyTransport transport,
      Names names,
      OwnSockets own,
      ProcessRecording recording,
      HttpSender http,
      @Nullable RecorderQueue live,
      ScheduledExecutorService timer,
      SessionIds ids,
      Path folder) {
    this(transport, names, own, recording, http, live, timer, ids, folder, Trust.platform(), null);
  }
}
