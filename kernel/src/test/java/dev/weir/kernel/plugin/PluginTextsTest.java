package dev.weir.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.SpiVersion;
import dev.weir.spi.record.RecorderFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read about plugins. */
class PluginTextsTest {
  @TempDir Path folder;

  @Test
  void listsPluginsInColumns() throws Exception {
    TestJar.recorder("acme-sink", "sink").in(folder);
    TestJar.bare("b")
        .recorderClass("b.One", "\"one\"")
        .manifest("Plugin-Version", "10.0.0-rc.1")
        .in(folder);
    try (Plugins plugins = Plugins.load(folder, Loading.usual())) {
      assertThat(PluginTexts.list(plugins))
          .isEqualTo(
              """
              ID         VERSION      REQUIRES          OFFERS         JAR
              acme-sink  1.2.3        >=1.0.0 & <2.0.0  recorder sink  acme-sink.jar
              b          10.0.0-rc.1  >=1.0.0 & <2.0.0  recorder one   b.jar
              """);
    }
  }

  @Test
  void tellsTheKeysOfAPluginWithTypesDefaultsAndMeaningsButNoSecret() throws Exception {
    Path jar = TestJar.recorder("acme-sink", "sink").in(folder);
    try (Plugins plugins = Plugins.load(folder, Loading.usual())) {
      assertThat(PluginTexts.info(plugins, "acme-sink"))
          .isEqualTo(
              """
              acme-sink 1.2.3
              Made for a test.
              requires  >=1.0.0 & <2.0.0 (the contract here is %s)
              jar       %s

              recorder sink
                Where records go.
                KEY         TYPE     DEFAULT       MEANING
                path        text     records.json  A path.
                most        integer  10            How many at once. (1..100)
                auth.token  secret   ***           A token. (also: token)
              """
                  .formatted(SpiVersion.CURRENT, jar));
      assertThat(PluginTexts.info(plugins, "nobody")).isNull();
    }
  }

  @Test
  void tellsWhichKeysAreRequiredAndWhichAreOthersInside() throws Exception {
    TestJar.bare("acme")
        .source(
            "acme.Sink",
            """
            package acme;
            import dev.weir.spi.ComponentContext;
            import dev.weir.spi.config.*;
            import dev.weir.spi.record.*;
            import java.time.Duration;
            import java.util.*;
            import org.jspecify.annotations.Nullable;
            public final class Sink implements RecorderFactory<Sink.Config> {
              enum Mode { FAST, SAFE_AND_SLOW }
              record Auth(@Doc("Who.") String user, Credentials both) {}
              record Config(
                  String url, Mode mode, @Nullable Duration timeout, List<Integer> codes,
                  Map<String, String> header, Auth auth, List<Auth> more,
                  @Default("") String note, ByteSize size, boolean on) {}
              public String type() { return "sink"; }
              public List<String> aliases() { return List.of("drain", "basin"); }
              public Class<Config> configType() { return Config.class; }
              public Recorder create(Config config, ComponentContext context) {
                throw new UnsupportedOperationException();
              }
            }
            """)
        .service(RecorderFactory.class.getName(), "acme.Sink")
        .in(folder);
    try (Plugins plugins = Plugins.load(folder, Loading.usual())) {
      assertThat(PluginTexts.info(plugins, "acme"))
          .endsWith(
              """
              recorder sink (also: drain, basin)
                KEY                   TYPE                DEFAULT   MEANING
                url                   text                required
                mode                  fast|safe_and_slow  required
                timeout               duration            -
                codes                 list of integer     -
                header                map to text         -
                auth                  section             -
                auth.user             text                required  Who.
                auth.both             section             -
                auth.both.username    text                required  User name.
                auth.both.password    secret              ''        Password.
                more                  list of section     -
                more[].user           text                required  Who.
                more[].both           section             -
                more[].both.username  text                required  User name.
                more[].both.password  secret              ''        Password.
                note                  text                ''
                size                  size                required
                on                    boolean             required
              """);
    }
  }
}
