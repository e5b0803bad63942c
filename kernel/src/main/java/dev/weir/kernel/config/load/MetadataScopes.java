package dev.weir.kernel.config.load;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.model.BypassConfig;
import dev.weir.kernel.config.model.ConnectorConfig;
import dev.weir.kernel.config.model.DialerConfig;
import dev.weir.kernel.config.model.HandlerConfig;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.ListenerConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.config.model.RecorderConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.model.ServiceOptions;
import dev.weir.kernel.config.model.SniffingOptions;
import dev.weir.kernel.config.model.TargetConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which records a metadata mapping, or the rest of an entry, is read by. */
final class MetadataScopes {
  private MetadataScopes() {}

  /** The records whose keys the metadata of an owner may hold. */
  static List<Class<? extends Record>> of(
      Class<? extends Record> owner, ComponentRecords components) {
    var all = new ArrayList<Class<? extends Record>>();
    if (owner == ServiceConfig.class
        || owner == HandlerConfig.class
        || owner == ListenerConfig.class) {
      all.add(ServiceOptions.class);
      all.add(SniffingOptions.class);
      all.addAll(components.of(List.of(Kind.HANDLER, Kind.LISTENER, Kind.SNIFFER)));
    } else if (owner == HopConfig.class
        || owner == NodeConfig.class
        || owner == ConnectorConfig.class
        || owner == DialerConfig.class) {
      all.add(NodeOptions.class);
      all.addAll(components.of(List.of(Kind.CONNECTOR, Kind.DIALER)));
    } else if (owner == TargetConfig.class) {
      all.add(NodeOptions.class);
    }
    return all;
  }

  /** The kind of component whose types are the other keys of an entry; null for other records. */
  static @Nullable Kind typeKind(Class<? extends Record> owner) {
    if (owner == RecorderConfig.class) {
      return Kind.RECORDER_TYPE;
    }
    return owner == BypassConfig.class ? Kind.BYPASS_TYPE : null;
  }
}
