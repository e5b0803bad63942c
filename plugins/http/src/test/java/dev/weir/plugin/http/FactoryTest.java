package dev.weir.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.ConfigException;
import dev.weir.spi.net.ConnectorFactory;
import dev.weir.spi.net.HandlerFactory;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class FactoryTest {
  @Test
  void bothFactoriesAreFoundByTheirKind() {
    assertThat(ServiceLoader.load(HandlerFactory.class))
        .singleElement()
        .satisfies(factory -> {
          assertThat(factory.type()).isEqualTo("http");
          assertThat(factory.configType()).isEqualTo(HttpHandlerConfig.class);
        });
    assertThat(ServiceLoader.load(ConnectorFactory.class))
        .singleElement()
        .satisfies(factory -> {
          assertThat(factory.type()).isEqualTo("http");
          assertThat(factory.configType()).isEqualTo(HttpConnectorConfig.class);
        });
  }

  @Test
  void refusesFieldsThatWouldEndALine() {
    assertThatThrownBy(() -> Lab.config(v -> v.header = Map.of("X", "a\nb")))
        .isInstanceOf(ConfigException.class)
        .satisfies(e -> assertThat(((ConfigException) e).key()).isEqualTo("http.header"));
  }

  @Test
  void takesAnAbsentMapForAnEmptyOne() {
    assertThat(Lab.config(v -> v.header = null).header()).isEmpty();
  }
}
