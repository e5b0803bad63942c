package dev.weir.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.record.RecorderFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that keeps a jar from being used is an error that names the jar and the remedy. */
class BrokenPluginsTest {
  @TempDir Path folder;

  @Test
  void namesAFolderThatIsMissing() {
    Path missing = folder.resolve("nowhere");
    assertThat(problems(missing, Loading.usual()))
        .singleElement()
        .isEqualTo(
            new PluginProblem(
                missing,
                PluginProblem.FOLDER,
                "no such folder (expected: a folder with plugin jars)"));
  }

  @Test
  void namesAFileThatIsNoJar() throws Exception {
    Path jar = Files.writeString(folder.resolve("noise.jar"), "this is no zip at all");
    assertOnly(jar, PluginProblem.FILE, "not a readable jar");
  }

  @Test
  void namesAnEmptyFile() throws Exception {
    Path jar = Files.createFile(folder.resolve("empty.jar"));
    assertOnly(jar, PluginProblem.FILE, "not a readable jar");
  }

  @Test
  void namesAJarThatIsCutOff() throws Exception {
    Path jar = TestJar.recorder("cut", "sink").in(folder);
    byte[] all = Files.readAllBytes(jar);
    Files.write(jar, java.util.Arrays.copyOf(all, all.length / 2));
    assertOnly(jar, PluginProblem.FILE, "not a readable jar");
  }

  @Test
  void namesALinkThatLeadsNowhere() throws Exception {
    Path jar = folder.resolve("gone.jar");
    Files.createSymbolicLink(jar, folder.resolve("nothing"));
    assertOnly(jar, PluginProblem.FILE, "no such file");
  }

  @Test
  void namesAFolderThatIsCalledLikeAJar() throws Exception {
    Path jar = Files.createDirectory(folder.resolve("folder.jar"));
    assertOnly(jar, PluginProblem.FILE, "cannot be read");
  }

  @Test
  void namesAJarThatMayNotBeRead() throws Exception {
    Path jar = TestJar.recorder("secret", "sink").in(folder);
    Files.setPosixFilePermissions(jar, Set.of());
    // Root reads everything, so for root the jar is simply good.
    if (Files.isReadable(jar)) {
      assertThat(problems(folder, Loading.usual())).isEmpty();
    } else {
      assertOnly(jar, PluginProblem.FILE, "permission denied");
    }
  }

  @Test
  void namesBothJarsWithOneId() {
    TestJar.recorder("same", "one").in(folder, "a.jar");
    Path second = TestJar.recorder("same", "two").in(folder, "b.jar");
    assertOnly(second, PluginProblem.DUPLICATE_ID, "'same' is also the id of a.jar");
  }

  @Test
  void namesAJarWithoutAManifest() throws Exception {
    Path jar = folder.resolve("bare.jar");
    try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new java.util.zip.ZipEntry("a.txt"));
      zip.closeEntry();
    }
    assertOnly(jar, PluginProblem.MANIFEST, "no META-INF/MANIFEST.MF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Plugin-Id", "Plugin-Version", "Plugin-Requires"})
  void namesAnAttributeThatIsMissing(String key) {
    Path jar = TestJar.recorder("acme", "sink").without(key).in(folder);
    assertOnly(jar, PluginProblem.MANIFEST, key + ": missing from the manifest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0", "01.0.0", "latest", "1.0.0.0", "1.0.0-"})
  void namesAVersionThatIsNotSemantic(String version) {
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Version", version).in(folder);
    assertOnly(jar, PluginProblem.MANIFEST, "Plugin-Version: '" + version + "'");
  }

  @Test
  void namesAnIdWithCharactersThatDoNotBelongThere() {
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Id", "a b/../c").in(folder);
    assertOnly(jar, PluginProblem.MANIFEST, "Plugin-Id: 'a b/../c'");
  }

  @ParameterizedTest
  @ValueSource(strings = {">=9.0.0", "<1.0.0", ">=1.0.1 & <2.0.0", "0.9.0", "2.0.0"})
  void namesAJarForAnotherVersionOfTheContract(String range) {
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Requires", range).in(folder);
    assertOnly(jar, PluginProblem.VERSION, "does not admit 1.0.0");
  }

  @Test
  void takesABareVersionForThatAndWhatIsCompatibleWithIt() throws Exception {
    TestJar.recorder("acme", "sink").manifest("Plugin-Requires", "1.2.0").in(folder);
    assertThat(problems(folder, Loading.usual().withSpiVersion("1.4.1"))).isEmpty();
    assertThat(problems(folder, Loading.usual().withSpiVersion("1.1.9"))).hasSize(1);
    assertThat(problems(folder, Loading.usual().withSpiVersion("2.0.0"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"about one", ">= & <", ">=1.0.0 &"})
  void namesARangeThatIsNone(String range) {
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Requires", range).in(folder);
    assertOnly(jar, PluginProblem.MANIFEST, "Plugin-Requires: '" + range + "'");
  }

  @Test
  void namesAJarThatBringsTheContractAlong() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .source("dev.weir.spi.Extra", "package dev.weir.spi; public class Extra {}")
            .in(folder);
    assertOnly(jar, PluginProblem.CONTENTS, "brings 1 classes of dev.weir.spi along");
  }

  @Test
  void namesAPluginThatIsNeededAndMissing() {
    Path jar =
        TestJar.recorder("acme", "sink").manifest("Plugin-Dependencies", "base@>=1.0").in(folder);
    assertOnly(jar, PluginProblem.DEPENDENCY, "'base' is not here");
  }

  @Test
  void doesWithoutAPluginThatIsOptional() {
    TestJar.recorder("acme", "sink").manifest("Plugin-Dependencies", "base?@>=1.0").in(folder);
    assertThat(problems(folder, Loading.usual())).isEmpty();
  }

  @Test
  void namesAPluginThatIsNeededInAnotherVersion() {
    TestJar.recorder("base", "base").in(folder);
    Path jar =
        TestJar.recorder("acme", "sink").manifest("Plugin-Dependencies", "base@>=2.0.0").in(folder);
    assertOnly(jar, PluginProblem.DEPENDENCY, "'base' is 1.2.3 (expected: >=2.0.0)");
  }

  @Test
  void namesPluginsThatNeedEachOther() {
    TestJar.recorder("one", "one").manifest("Plugin-Dependencies", "two").in(folder);
    TestJar.recorder("two", "two").manifest("Plugin-Dependencies", "one").in(folder);
    assertThat(problems(folder, Loading.usual()))
        .hasSize(2)
        .allSatisfy(p -> assertThat(p.message()).contains("one, two need each other in a circle"));
  }

  @Test
  void namesAPluginWhoseNeedHasAProblem() {
    TestJar.recorder("base", "base").without("Plugin-Version").in(folder);
    TestJar.recorder("acme", "sink").manifest("Plugin-Dependencies", "base").in(folder);
    assertThat(problems(folder, Loading.usual()))
        .extracting(p -> String.valueOf(p.jar().getFileName()))
        .contains("acme.jar", "base.jar");
  }

  @Test
  void namesBothJarsThatOfferOneType() {
    TestJar.recorder("one", "sink").in(folder);
    Path second = TestJar.recorder("two", "sink").in(folder);
    assertOnly(
        second, PluginProblem.DUPLICATE_TYPE, "recorder 'sink' of acme.Sink is also offered by");
    assertThat(problems(folder, Loading.usual()).getFirst().message()).contains("one.jar");
  }

  @Test
  void namesAnAliasThatIsAnotherJarsType() {
    TestJar.recorder("one", "sink").in(folder);
    Path second =
        TestJar.bare("two")
            .recorderClass(
                "two.Sink", "\"drain\"; } public List<String> aliases() { return List.of(\"sink\")")
            .in(folder);
    assertOnly(second, PluginProblem.DUPLICATE_TYPE, "recorder 'sink'");
  }

  @Test
  void namesAFactoryWhoseConstructorThrows() {
    Path jar =
        TestJar.bare("acme")
            .recorderClass(
                "acme.Sink",
                "\"sink\"; } public Sink() { throw new IllegalStateException(\"no disk\"); } "
                    + "static { System.nanoTime()")
            .in(folder);
    assertOnly(
        jar, PluginProblem.FACTORY, "acme.Sink: cannot be made: IllegalStateException: no disk");
  }

  @Test
  void namesAFactoryWhoseClassCannotBeInitialised() {
    Path jar =
        TestJar.bare("acme")
            .recorderClass(
                "acme.Sink",
                "\"sink\"; } static final int N = 1 / Integer.parseInt(\"0\"); static { int n = N")
            .in(folder);
    assertOnly(jar, PluginProblem.FACTORY, "ArithmeticException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"Sink\"", "\" sink\"", "\"a/b\"", "null", "\"line\\nbreak\""})
  void namesAFactoryWithAnUnusableType(String expression) {
    Path jar = TestJar.bare("acme").recorderClass("acme.Sink", expression).in(folder);
    assertOnly(jar, PluginProblem.FACTORY, "type of the recorder: '");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fail(new RuntimeException(\"bad day\"))",
        "fail(new AssertionError(\"bad day\"))",
        "fail(new NoClassDefFoundError(\"bad day\"))"
      })
  void namesAFactoryWhoseTypeThrows(String expression) {
    Path jar =
        TestJar.bare("acme")
            .recorderClass(
                "acme.Sink",
                expression
                    + "; } static String fail(Throwable t) { throw Sink.<RuntimeException>as(t); }"
                    + " @SuppressWarnings(\"unchecked\") static <T extends Throwable> T"
                    + " as(Throwable t) throws T { throw (T) t")
            .in(folder);
    assertOnly(jar, PluginProblem.FACTORY, "bad day");
  }

  @Test
  void namesAFactoryWithoutARecordForItsConfiguration() {
    Path jar =
        TestJar.bare("acme")
            .source(
                "acme.Sink",
                """
                package acme;
                @SuppressWarnings({"rawtypes", "unchecked"})
                public final class Sink implements dev.weir.spi.record.RecorderFactory {
                  public String type() { return "sink"; }
                  public Class configType() { return String.class; }
                  public dev.weir.spi.record.Recorder create(Record config, Object context) {
                    throw new UnsupportedOperationException();
                  }
                  public dev.weir.spi.Component create(Object config, Object context) {
                    throw new UnsupportedOperationException();
                  }
                }
                """)
            .service(RecorderFactory.class.getName(), "acme.Sink")
            .in(folder);
    assertOnly(jar, PluginProblem.FACTORY, "configType(): class java.lang.String");
  }

  @Test
  void namesAServicesEntryWithoutAClass() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .service(RecorderFactory.class.getName(), "acme.Sink", "acme.Missing")
            .in(folder);
    assertOnly(jar, PluginProblem.SERVICES, "acme.Missing not found");
  }

  @Test
  void namesAServicesEntryWhoseClassIsNoFactory() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .source("acme.Other", "package acme; public class Other {}")
            .service(RecorderFactory.class.getName(), "acme.Sink", "acme.Other")
            .in(folder);
    assertOnly(jar, PluginProblem.SERVICES, "acme.Other not a subtype");
  }

  @Test
  void namesAServicesEntryForAKindThatDoesNotExist() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .service("dev.weir.spi.RecorderFactory", "acme.Sink")
            .in(folder);
    assertOnly(jar, PluginProblem.SERVICES, "did you mean dev.weir.spi.record.RecorderFactory?");
  }

  @Test
  void namesAJarThatOffersNothing() {
    Path jar = TestJar.bare("acme").source("acme.A", "package acme; class A {}").in(folder);
    assertOnly(jar, PluginProblem.SERVICES, "offers nothing");
  }

  @Test
  void namesAJarForANewerJava() throws Exception {
    TestJar builder = TestJar.recorder("acme", "sink");
    byte[] code = builder.compile().get("acme/Sink.class");
    code[7] = (byte) (code[7] + 1);
    Path jar = builder.entry("acme/Sink.class", code).in(folder);
    int next = Runtime.version().feature() + 1;
    assertOnly(jar, PluginProblem.VERSION, "of its 2 classes need Java " + next);
  }

  @Test
  void leavesClassesForANewerJavaAloneInTheFolderMadeForThem() throws Exception {
    TestJar builder = TestJar.recorder("acme", "sink");
    byte[] code = builder.compile().get("acme/Sink.class");
    code[7] = (byte) (code[7] + 1);
    builder.entry("META-INF/versions/99/acme/Sink.class", code).in(folder);
    assertThat(problems(folder, Loading.usual())).isEmpty();
  }

  @Test
  void namesAClassFileThatIsNone() {
    Path jar = TestJar.recorder("acme", "sink").entry("acme/Odd.class", "odd").in(folder);
    assertOnly(jar, PluginProblem.CONTENTS, "entry 'acme/Odd.class': not a class file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../x", "/etc/x", "a/../../x", "a\\..\\x", "C:/x", "..", "a/..", "../x.class"})
  void namesAnEntryThatLeadsOutside(String name) {
    Path jar = TestJar.recorder("acme", "sink").entry(name, "x").in(folder);
    assertOnly(jar, PluginProblem.CONTENTS, "leads outside the jar");
    assertThat(folder.resolveSibling("x")).doesNotExist();
  }

  @Test
  void namesAJarThatIsTooLarge() throws Exception {
    Path jar = TestJar.recorder("acme", "sink").in(folder);
    long size = Files.size(jar);
    assertThat(problems(folder, Loading.usual().withBounds(size, 1 << 20, 100))).isEmpty();
    assertOnly(
        Loading.usual().withBounds(size - 1, 1 << 20, 100), jar, PluginProblem.CONTENTS, "size: ");
  }

  @Test
  void namesAJarThatUnpacksToTooMuch() {
    Path jar = TestJar.recorder("acme", "sink").entry("zeros", new byte[2 << 20]).in(folder);
    assertOnly(
        Loading.usual().withBounds(1 << 20, 1 << 20, 100),
        jar,
        PluginProblem.CONTENTS,
        "unpacked size: ");
  }

  @Test
  void namesAJarWithTooManyEntries() {
    Path jar = TestJar.recorder("acme", "sink").in(folder);
    assertOnly(
        Loading.usual().withBounds(1 << 20, 1 << 20, 2), jar, PluginProblem.CONTENTS, "entries: ");
  }

  @Test
  void namesAServicesEntryThatIsTooLong() {
    Path jar =
        TestJar.recorder("acme", "sink")
            .service(RecorderFactory.class.getName(), "#".repeat((1 << 20) + 1))
            .in(folder);
    assertOnly(jar, PluginProblem.FILE, "larger than");
  }

  @Test
  void namesAFolderThatEverybodyMayWrite() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertOnly(folder, PluginProblem.OWNER, "the folder may be written by everybody");
  }

  @Test
  void namesAJarThatEverybodyMayWrite() throws Exception {
    Path jar = TestJar.recorder("acme", "sink").in(folder);
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertOnly(jar, PluginProblem.OWNER, "the jar may be written by everybody");
  }

  @Test
  void namesAFolderAndAJarOfAnotherUser() throws Exception {
    Path jar = TestJar.recorder("acme", "sink").in(folder);
    int owner = Loading.owner(jar);
    Loading others = Loading.usual().withTrustedOwners(Set.of(owner + 1));
    assertThat(problems(folder, others))
        .extracting(PluginProblem::jar)
        .containsExactly(folder, jar);
    assertThat(problems(folder, others))
        .allSatisfy(p -> {
          assertThat(p.code()).isEqualTo(PluginProblem.OWNER);
          assertThat(p.message()).contains("user " + owner + " (expected: root");
        });
    assertThat(Loading.usual().trustedOwners()).contains(0, owner);
  }

  @Test
  void namesAPluginClassThatCannotBeStarted() {
    Path jar = TestJar.recorder("acme", "sink").manifest("Plugin-Class", "acme.Nowhere").in(folder);
    assertOnly(jar, PluginProblem.FACTORY, "ClassNotFoundException: acme.Nowhere");
  }

  @Test
  void tellsEverythingAtOnceInTheOrderOfTheJars() throws Exception {
    Files.writeString(folder.resolve("b-noise.jar"), "noise");
    TestJar.recorder("a-good", "good").in(folder);
    TestJar.recorder("c-old", "old").manifest("Plugin-Requires", ">=9.0.0").in(folder);
    TestJar.bare("d-type").recorderClass("d.Sink", "\"\"").in(folder);
    TestJar.recorder("e-twice", "good").in(folder);
    assertThat(problems(folder, Loading.usual()))
        .extracting(p -> String.valueOf(p.jar().getFileName()), PluginProblem::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("b-noise.jar", PluginProblem.FILE),
            org.assertj.core.groups.Tuple.tuple("c-old.jar", PluginProblem.VERSION),
            org.assertj.core.groups.Tuple.tuple("d-type.jar", PluginProblem.FACTORY),
            org.assertj.core.groups.Tuple.tuple("e-twice.jar", PluginProblem.DUPLICATE_TYPE));
  }

  @Test
  void printsNothingWhatsoeverItself() throws Exception {
    TestJar.recorder("acme", "sink").manifest("Plugin-Class", "acme.Nowhere").in(folder);
    Files.writeString(folder.resolve("noise.jar"), "noise");
    var printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (var print = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(print);
      System.setErr(print);
      assertThat(problems(folder, Loading.usual())).hasSize(2);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void theMessageOfTheExceptionHasALineForEachProblem() throws Exception {
    Path jar = Files.writeString(folder.resolve("noise.jar"), "noise");
    PluginsException thrown =
        catchThrowableOfType(
            PluginsException.class, () -> Plugins.load(folder, Loading.usual()).close());
    assertThat(thrown.getMessage()).startsWith(jar + ": error W2001: not a readable jar: ");
  }

  private void assertOnly(Path jar, String code, String message) {
    assertOnly(Loading.usual(), jar, code, message);
  }

  private void assertOnly(Loading loading, Path jar, String code, String message) {
    List<PluginProblem> problems = problems(folder, loading);
    assertThat(problems).hasSize(1);
    assertThat(Map.entry(problems.getFirst().jar(), problems.getFirst().code()))
        .as(problems.toString())
        .isEqualTo(Map.entry(jar, code));
    assertThat(problems.getFirst().message()).contains(message);
  }

  private static List<PluginProblem> problems(Path folder, Loading loading) {
    try (Plugins plugins = Plugins.load(folder, loading)) {
      assertThat(plugins.list()).isNotNull();
      return List.of();
    } catch (PluginsException e) {
      return e.problems();
    }
  }
}
