package dev.weir.kernel.config.bind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.model.ChainConfig;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.ConnectorConfig;
import dev.weir.kernel.config.model.DialerConfig;
import dev.weir.kernel.config.model.ForwarderConfig;
import dev.weir.kernel.config.model.HandlerConfig;
import dev.weir.kernel.config.model.HopConfig;
import dev.weir.kernel.config.model.HostsConfig;
import dev.weir.kernel.config.model.ListenerConfig;
import dev.weir.kernel.config.model.LogConfig;
import dev.weir.kernel.config.model.NodeConfig;
import dev.weir.kernel.config.model.RecorderBinding;
import dev.weir.kernel.config.model.ServiceConfig;
import dev.weir.kernel.config.model.TargetConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnbuiltKeysTest {
  private static final List<Class<? extends Record>> MODEL =
      List.of(
          Configuration.class,
          ServiceConfig.class,
          HandlerConfig.class,
          ListenerConfig.class,
          ForwarderConfig.class,
          TargetConfig.class,
          ChainConfig.class,
          HopConfig.class,
          NodeConfig.class,
          ConnectorConfig.class,
          DialerConfig.class,
          HostsConfig.class,
          LogConfig.class,
          RecorderBinding.class,
          RecorderBinding.Options.class);

  @Test
  void neverCallsAKeyUnbuiltThatIsAccepted() {
    for (Class<? extends Record> type : MODEL) {
      RecordShape shape = RecordShape.of(type);
      for (String key : shape.spellings()) {
        assertThat(UnbuiltKeys.key(shape.section(), key)).as(type + "." + key).isFalse();
      }
    }
  }

  @Test
  void knowsTheSectionsThatAreNotBuilt() {
    for (String section :
        List.of(
            "authers",
            "admissions",
            "resolvers",
            "ingresses",
            "routers",
            "sds",
            "rewriters",
            "limiters",
            "quotas",
            "climiters",
            "rlimiters",
            "observers",
            "loggers",
            "tls",
            "api",
            "metrics",
            "profiling",
            "caches")) {
      assertThat(UnbuiltKeys.key("configuration", section)).as(section).isTrue();
    }
    assertThat(UnbuiltKeys.key("configuration", "nonsense")).isFalse();
    assertThat(UnbuiltKeys.type(Kind.HANDLER, "SS")).isTrue();
    assertThat(UnbuiltKeys.type(Kind.HANDLER, "nonsense")).isFalse();
  }
}
