package dev.weir.kernel.service;

import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.ForwarderConfig;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.config.model.RecorderConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.model.ServiceOptions;
import dev.weir.kernel.config.model.SniffingOptions;
import dev.weir.kernel.config.model.TargetConfig;
import dev.weir.kernel.route.Hosts;
import dev.weir.spi.Bypass;
import dev.weir.spi.ComponentContext;
import dev.weir.spi.HostPort;
import dev.weir.spi.Network;
import dev.weir.spi.Subject;
import dev.weir.spi.net.Connector;
import dev.weir.spi.net.ConnectorContext;
import dev.weir.spi.net.Dialer;
import dev.weir.spi.net.Handler;
import dev.weir.spi.net.HandlerContext;
import dev.weir.spi.net.Listener;
import dev.weir.spi.record.Recorder;
import dev.weir.spi.sniff.Sniffer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The configuration with every type found and every key bound; nothing is made yet.
 *
 * @param bypasses by name
 * @param hosts fixed addresses by the name of their section
 * @param recorders by name
 * @param chains by name
 * @param direct the dialer of services without a chain
 * @param packets the same for datagrams; null if none is installed
 * @param services in order
 */
record Plan(
    Map<String, BypassPlan> bypasses,
    Map<String, Hosts> hosts,
    Map<String, RecorderPlan> recorders,
    Map<String, List<HopPlan>> chains,
    Bindable<?, Dialer, ComponentContext> direct,
    @Nullable Bindable<?, Dialer, ComponentContext> packets,
    List<ServicePlan> services) {

  record BypassPlan(BypassConfig config, Bindable<?, Bypass, ComponentContext> bypass) {}

  record RecorderPlan(RecorderConfig config, Bindable<?, Recorder, ComponentContext> recorder) {}

  record HopPlan(HopConfig config, NodeOptions options, List<NodePlan> nodes) {}

  record NodePlan(
      NodeConfig config,
      NodeOptions options,
      HostPort address,
      Predicate<Subject> filter,
      Bindable<?, Dialer, ComponentContext> dialer,
      Bindable<?, Connector, ConnectorContext> connector) {}

  record TargetPlan(TargetConfig config, NodeOptions options, HostPort address) {}

  record ForwardPlan(ForwarderConfig config, List<TargetPlan> targets) {}

  record ServicePlan(
      ServiceConfig config,
      InetSocketAddress address,
      ServiceOptions options,
      SniffingOptions sniffing,
      RelayOptions relay,
      Bindable<?, Listener, ComponentContext> listener,
      Bindable<?, Handler, HandlerContext> handler,
      List<Bindable<?, Handler, HandlerContext>> siblings,
      Network network,
      List<Bindable<?, Sniffer, ComponentContext>> sniffers,
      @Nullable ForwardPlan forward) {}
}
