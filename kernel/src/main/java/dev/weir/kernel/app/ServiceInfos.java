package dev.weir.kernel.app;

import dev.weir.kernel.config.model.ChainConfig;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.spi.CommandContext.RecorderInfo;
import dev.weir.spi.CommandContext.ServiceInfo;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A configuration in the form that commands of plugins see. */
final class ServiceInfos {
  private ServiceInfos() {}

  static List<ServiceInfo> of(Configuration configuration) {
    return configuration.services().stream().map(one -> of(configuration, one)).toList();
  }

  static List<RecorderInfo> recorders(Configuration configuration) {
    return configuration.recorders().stream()
        .map(one -> {
          Map<String, String> options = new LinkedHashMap<>();
          add(options, one.options());
          return new RecorderInfo(one.name(), one.type(), options);
        })
        .toList();
  }

  private static ServiceInfo of(Configuration configuration, ServiceConfig service) {
    Map<String, String> options = new LinkedHashMap<>();
    add(options, service.metadata());
    add(options, service.handler().metadata());
    add(options, service.listener().metadata());
    Set<Integer> marks = new LinkedHashSet<>();
    add(marks, service.sockopts().mark(), service.metadata());
    configuration.chain(service.handler().chain()).ifPresent(chain -> add(marks, chain));
    return new ServiceInfo(
        service.name(),
        service.handler().type().name(),
        service.listener().type().name(),
        service.addr(),
        options,
        marks);
  }

  private static void add(Set<Integer> marks, ChainConfig chain) {
    for (HopConfig hop : chain.hops()) {
      add(marks, hop.sockopts().mark(), hop.metadata());
      for (NodeConfig node : hop.nodes()) {
        add(marks, node.sockopts().mark(), node.metadata());
      }
    }
  }

  private static void add(Set<Integer> marks, int mark, Mapping metadata) {
    if (mark != 0) {
      marks.add(mark);
    }
    if (metadata.get("so_mark") instanceof Scalar text) {
      try {
        marks.add(Integer.decode(text.text()));
      } catch (NumberFormatException e) {
        // The binder says so when the services are started.
        return;
      }
    }
    marks.remove(0);
  }

  private static void add(Map<String, String> options, Mapping metadata) {
    for (Mapping.Entry entry : metadata.entries()) {
      if (entry.value() instanceof Scalar text) {
        options.put(entry.key().toLowerCase(Locale.ROOT), text.text());
      }
    }
  }
}
