package dev.weir.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.plugin.PluginVerifier.Level;
import dev.weir.kernel.plugin.PluginVerifier.Line;
import dev.weir.kernel.plugin.PluginVerifier.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an author is told about a jar. */
class PluginVerifierTest {
  @TempDir Path temp;
  private Path built;
  private Path installed;

  @BeforeEach
  void makeFolders() throws Exception {
    built = Files.createDirectory(temp.resolve("built"));
    installed = Files.createDirectory(temp.resolve("plugins"));
  }

  @Test
  void tellsWhatAGoodJarIsAndOffers() {
    Path jar = TestJar.recorder("acme", "sink").in(built);
    Report report = verify(jar);
    assertThat(report.isGood()).isTrue();
    assertThat(report.text())
        .isEqualTo(
            """
            ok  manifest  acme 1.2.3
            ok  java      2 classes, for Java %d
            ok  services  dev.weir.spi.record.RecorderFactory: [acme.Sink]
            ok  offers    recorder sink, 3 keys
            acme.jar: good
            """
                .formatted(Runtime.version().feature()));
  }

  @Test
  void tellsEverythingThatTheLoaderWouldRefuse() throws Exception {
    Path jar =
        TestJar.bare("acme")
            .without("Plugin-Version")
            .manifest("Plugin-Requires", ">=7.0.0")
            .entry("../x", "x")
            .in(built);
    assertThat(verify(jar).isGood()).isFalse();
    assertThat(failures(verify(jar))).containsExactly("W2002", "W2003", "W2006");
    assertThat(verify(jar).text()).endsWith("acme.jar: cannot be used\n");
    Path noise = Files.writeString(built.resolve("noise.jar"), "noise");
    assertThat(failures(verify(noise))).containsExactly("W2001");
    assertThat(failures(verify(built.resolve("nowhere.jar")))).containsExactly("W2001");
  }

  @Test
  void tellsThatAnInstalledPluginOffersTheSameType() {
    TestJar.recorder("theirs", "sink").in(installed);
    Path jar = TestJar.recorder("acme", "sink").in(built);
    assertThat(failures(verify(jar))).containsExactly("W2009");
  }

  @Test
  void takesAnInstalledPluginOfTheSameIdForTheOneToBeReplaced() {
    TestJar.recorder("acme", "sink").in(installed);
    Path jar = TestJar.recorder("acme", "sink").in(built);
    assertThat(verify(jar).isGood()).isTrue();
  }

  @Test
  void findsWhatTheJarNeedsAmongTheInstalledAndKeepsTheirProblemsToThem() throws Exception {
    TestJar.recorder("base", "base").in(installed);
    Files.writeString(installed.resolve("noise.jar"), "noise");
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Dependencies", "base").in(built);
    assertThat(verify(jar).isGood()).isTrue();
    Files.delete(installed.resolve("base.jar"));
    assertThat(failures(verify(jar))).containsExactly("W2005");
  }

  @Test
  void warnsOfWhatTheHostBringsAnyway() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .source("org.slf4j.Odd", "package org.slf4j; public class Odd {}")
            .in(built);
    assertThat(verify(jar).isGood()).isTrue();
    assertThat(verify(jar).lines())
        .contains(
            new Line(
                Level.WARN,
                "contents",
                "brings 1 classes of org.slf4j along, which the host has too (give it the scope"
                    + " 'provided')"));
  }

  @Test
  void warnsOfAnOpenRangeAndAMissingDescription() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .manifest("Plugin-Requires", ">=1.0.0")
            .without("Plugin-Description")
            .in(built);
    assertThat(verify(jar).lines())
        .filteredOn(line -> line.level() == Level.WARN)
        .extracting(Line::text)
        .satisfiesExactly(
            text -> assertThat(text).startsWith("no Plugin-Description"),
            text -> assertThat(text).startsWith("Plugin-Requires: '>=1.0.0' has no upper end"));
  }

  @Test
  void failsAJarWhoseDefaultsDoNotBind() {
    Path jar = TestJar.recorder("acme", "sink").in(built);
    Report report =
        PluginVerifier.verify(
                List.of(jar),
                installed,
                Loading.usual(),
                config -> List.of(config.getSimpleName() + " is wrong"))
            .getFirst();
    assertThat(report.lines())
        .contains(new Line(Level.FAIL, "config", "recorder sink: defaults: Config is wrong"));
  }

  @Test
  void jarsThatAreGivenTogetherMayNeedEachOther() {
    Path base = TestJar.recorder("base", "base").in(built);
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Dependencies", "base").in(built);
    assertThat(failures(verify(jar))).containsExactly("W2005");
    assertThat(verifyAll(jar, base)).allMatch(Report::isGood);
  }

  @Test
  void jarsThatAreGivenTogetherMustNotOfferTheSame() {
    Path one = TestJar.recorder("one", "sink").in(built);
    Path other = TestJar.recorder("other", "sink").in(built);
    assertThat(verify(one).isGood()).isTrue();
    assertThat(verify(other).isGood()).isTrue();
    assertThat(verifyAll(one, other).stream().flatMap(report -> failures(report).stream()))
        .isNotEmpty()
        .containsOnly("W2009");
  }

  private List<Report> verifyAll(Path... jars) {
    return PluginVerifier.verify(List.of(jars), installed, Loading.usual(), config -> List.of());
  }

  private Report verify(Path jar) {
    return verifyAll(jar).getFirst();
  }

  private static List<String> failures(Report report) {
    return report.lines().stream()
        .filter(line -> line.level() == Level.FAIL)
        .map(Line::topic)
        .toList();
  }
}
