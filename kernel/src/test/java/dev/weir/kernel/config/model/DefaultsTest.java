package dev.weir.kernel.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.SecretSource;
import dev.weir.kernel.config.load.YamlReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user gets who writes only what must be written. */
class DefaultsTest {
  private static <C extends Record> C bind(Class<C> type, String yaml) {
    var problems = new Problems();
    var tree = YamlReader.read("f", yaml.getBytes(StandardCharsets.UTF_8), problems);
    C bound =
        new Binder(new SecretSource(name -> null, Path.of("none"))).bind(type, tree, "", problems);
    assertThat(problems.sorted()).extracting(Problem::toString).isEmpty();
    return bound;
  }

  @Test
  void ofTheWholeConfiguration() {
    Configuration empty = bind(Configuration.class, "");
    assertThat(empty.services()).isEmpty();
    assertThat(empty.chains()).isEmpty();
    assertThat(empty.log())
        .isEqualTo(new LogConfig(LogConfig.Level.INFO, LogConfig.Format.TEXT, "stderr", null));
  }

  @Test
  void ofAService() {
    ServiceConfig service = bind(ServiceConfig.class, "{name: a, addr: ':1'}");
    assertThat(service.handler().type().name()).isEqualTo("auto");
    assertThat(service.handler().retries()).isZero();
    assertThat(service.handler().chain()).isNull();
    assertThat(service.handler().auth()).isNull();
    assertThat(service.listener().type().name()).isEqualTo("tcp");
    assertThat(service.sockopts().mark()).isZero();
    assertThat(service.forwarder()).isNull();
    assertThat(service.allBypasses()).isEmpty();
    assertThat(service.recorders()).isEmpty();
    assertThat(service.repeatedKeys()).isEmpty();
  }

  @Test
  void ofARecorderBinding() {
    RecorderBinding binding = bind(RecorderBinding.class, "name: r");
    assertThat(binding.record().label()).isEqualTo("recorder.service.handler");
    assertThat(binding.metadata().body()).isFalse();
    assertThat(binding.metadata().maxBodySize().bytes()).isEqualTo(1 << 20);
  }

  @Test
  void ofAHopAndANode() {
    HopConfig hop = bind(HopConfig.class, "nodes: [{addr: 'h:1'}]");
    assertThat(hop.name()).isEmpty();
    assertThat(hop.selector()).isNull();
    NodeConfig node = hop.nodes().getFirst();
    assertThat(node.connector().type().name()).isEqualTo("http");
    assertThat(node.dialer().type().name()).isEqualTo("tcp");
    assertThat(node.dialer().tls()).isNull();
    assertThat(node.filter()).isNull();
    assertThat(node.matcher()).isNull();
  }

  @Test
  void ofSelectorBypassAndHosts() {
    assertThat(bind(SelectorConfig.class, ""))
        .isEqualTo(new SelectorConfig(SelectorConfig.Strategy.ROUND, 1, Duration.ofSeconds(10)));
    BypassConfig bypass = bind(BypassConfig.class, "{name: b, reverse: 1, matchers: 'a, b'}");
    assertThat(bypass.whitelist()).isTrue();
    assertThat(bypass.matchers()).containsExactly("a", "b");
    assertThat(bypass.type()).isEqualTo(BypassConfig.MATCHERS);
    assertThat(bypass.network()).isNull();
    assertThat(bypass.reload()).isZero();
    HostsConfig hosts =
        bind(HostsConfig.class, "{name: h, mappings: [{ip: '::1', hostname: a, aliases: 'b,c'}]}");
    assertThat(hosts.mappings().getFirst().aliases()).containsExactly("b", "c");
  }

  @Test
  void ofARecorderWithoutOptions() {
    RecorderConfig recorder = bind(RecorderConfig.class, "{name: r, FILE: }");
    assertThat(recorder.type()).isEqualTo("file");
    assertThat(recorder.options().entries()).isEmpty();
    assertThat(recorder.optionsOrigin().path()).isEqualTo(".FILE");
  }

  @Test
  void ofMetadata() {
    assertThat(bind(ServiceOptions.class, ""))
        .isEqualTo(new ServiceOptions(null, null, Duration.ofSeconds(10)));
    assertThat(bind(SniffingOptions.class, ""))
        .isEqualTo(new SniffingOptions(false, null, false, false));
    assertThat(bind(NodeOptions.class, "max_fails: 3"))
        .isEqualTo(new NodeOptions(null, null, 1, false, 3, null));
  }

  @Test
  void ofStrategiesByAllTheirNames() {
    for (String name : List.of("round", "rr", "random", "rand", "fifo", "ha", "hash", "RR")) {
      assertThat(bind(SelectorConfig.class, "strategy: " + name).strategy()).isNotNull();
    }
  }

  @Test
  void everyKeyOfTheModelIsDocumented() {
    for (Class<? extends Record> type :
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
            SelectorConfig.class,
            BypassConfig.class,
            RecorderConfig.class,
            RecorderBinding.class,
            HostsConfig.class,
            LogConfig.class,
            ServiceOptions.class,
            SniffingOptions.class,
            NodeOptions.class,
            FilterConfig.class,
            MatcherConfig.class,
            FileSource.class,
            Sockopts.class)) {
      RecordShape shape = RecordShape.of(type);
      assertThat(shape.doc()).as(type.getName()).endsWith(".");
      assertThat(shape.keys())
          .allSatisfy(key -> assertThat(key.doc()).as(type + "." + key.key()).endsWith("."));
    }
  }
}
