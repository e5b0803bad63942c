package dev.weir.kernel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.kernel.config.Problem;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import dev.weir.spi.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final String FILE =
      """
      services:
        - name: one
          addr: :8080
      """;

  @TempDir Path folder;
  private Weir weir;

  @BeforeEach
  void makeWeir() {
    weir = new Weir(folder);
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> names(Mapping document) {
    Sequence services = (Sequence) document.get("services");
    return services.items().stream()
        .map(service -> ((Scalar) ((Mapping) service).get("name")).text())
        .toList();
  }

  @Test
  void startsWhatTheCommandLineSays() {
    assertThat(weir.run("-L", "http://:8080", "-F", "relay://h:1", "-R", "1m30s")).isZero();
    RunOptions options = weir.actions.runs.getFirst();
    assertThat(names(options.document())).containsExactly("service-0");
    assertThat(options.document().get("chains")).isNotNull();
    assertThat(options.reloadEvery()).isEqualTo(Duration.ofSeconds(90));
    assertThat(weir.out).isEmpty();
    assertThat(weir.err).isEmpty();
  }

  @Test
  void runIsTheSameAsNoCommand() {
    assertThat(weir.run("run", "-L", "http://:8080")).isZero();
    assertThat(names(weir.actions.runs.getFirst().document())).containsExactly("service-0");
  }

  @Test
  void passesTheExitCodeOn() {
    weir.actions.exit = Exit.PRIVILEGE;
    assertThat(weir.run("-L", ":8080")).isEqualTo(77);
  }

  @Test
  void linesAreForPeopleOnATerminalAndJsonElsewhere() {
    weir.run("-L", ":1");
    weir.run("-L", ":1", "--quiet");
    weir.isTerminal = true;
    weir.run("-L", ":1");
    weir.run("-L", ":1", "--json");
    assertThat(weir.actions.runs)
        .extracting(RunOptions::lines)
        .containsExactly(
            RunOptions.Lines.JSON,
            RunOptions.Lines.NONE,
            RunOptions.Lines.TEXT,
            RunOptions.Lines.JSON);
  }

  @Test
  void readsFilesInOrderAndTheCommandLineLast() throws IOException {
    write("a.yaml", FILE);
    write("b.json", "{\"services\": [{\"name\": \"two\"}]}");
    assertThat(weir.run("-C", "a.yaml", "-C", "b.json", "-L", ":1")).isZero();
    assertThat(names(weir.actions.runs.getFirst().document()))
        .containsExactly("one", "two", "service-0");
  }

  @Test
  void readsStandardInputOnceForAllReloads() {
    weir.input = FILE;
    assertThat(weir.run("-C", "-")).isZero();
    RunOptions options = weir.actions.runs.getFirst();
    assertThat(names(options.sources().load().document())).containsExactly("one");
    assertThat(names(options.sources().load().document())).containsExactly("one");
  }

  @Test
  void readsFilesAgainForAReload() throws IOException {
    write("weir.yaml", FILE);
    assertThat(weir.run("-C", "weir.yaml")).isZero();
    write("weir.yaml", FILE.replace("one", "other"));
    ConfigSources.Loaded again = weir.actions.runs.getFirst().sources().load();
    assertThat(names(again.document())).containsExactly("other");
    Files.delete(folder.resolve("weir.yaml"));
    ConfigSources.Loaded gone = weir.actions.runs.getFirst().sources().load();
    assertThat(gone.problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weir.yaml", "weir.yml", "weir.json", "home/.weir/weir.yaml"})
  void findsTheUsualFile(String name) throws IOException {
    write(name, name.endsWith("json") ? "{\"services\": [{\"name\": \"one\"}]}" : FILE);
    assertThat(weir.run()).isZero();
    assertThat(names(weir.actions.runs.getFirst().document())).containsExactly("one");
  }

  @Test
  void theFolderComesBeforeTheHome() throws IOException {
    write("weir.yaml", FILE);
    write("home/.weir/weir.yaml", FILE.replace("one", "home"));
    weir.run();
    assertThat(names(weir.actions.runs.getFirst().document())).containsExactly("one");
  }

  @Test
  void aVariableNamesTheUsualFile() throws IOException {
    write("weir.yaml", FILE);
    write("other.yaml", FILE.replace("one", "other"));
    weir.environment.put("WEIR_CONFIG", "other.yaml");
    weir.run();
    assertThat(names(weir.actions.runs.getFirst().document())).containsExactly("other");
  }

  @Test
  void theUsualFileIsNotReadWhenServicesAreGiven() throws IOException {
    write("weir.yaml", FILE);
    weir.run("-L", ":1");
    assertThat(names(weir.actions.runs.getFirst().document())).containsExactly("service-0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-F relay://h:1", "-metrics :9000", "-D", "-O yaml"})
  void saysWhatToDoWhenNothingSaysWhatToStart(String args) {
    assertThat(weir.run(ShellWords.split(args))).isEqualTo(Exit.USAGE);
    assertThat(weir.err)
        .contains("nothing to start")
        .contains("weir -L 'http://127.0.0.1:8080?sniffing=true'\n")
        .contains("-O yaml > weir.yaml");
    assertThat(weir.out).isEmpty();
    assertThat(weir.actions.calls).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          -X                | weir: unknown option: -X
          --lisen=u:secret@ | weir: unknown option: --lisen; did you mean "--listen"?
          -L                | weir: -L without a value (expected: URL)
          chekc             | weir: unknown command: chekc; did you mean "check"?
          plugin            | weir plugin: missing command (expected: list, info, verify)
          plugin ls         | weir plugin: unknown command: ls (expected: list, info, verify)
          plugin info       | weir plugin info: missing argument (expected: ID)
          run more          | weir run: unexpected argument: more
          -R soon -L :1     | weir: invalid value for option -R: soon (expected: for example 30s or 1m)
          -L :1 run         | weir: -L before run (expected: weir run -L …)
          completion fish   | weir completion: fish (expected: bash or zsh)
          """)
  void saysWhatIsWrongWithTheCommandLine(String args, String message) {
    assertThat(weir.run(ShellWords.split(args))).isEqualTo(Exit.USAGE);
    assertThat(weir.err).startsWith(message + "\nSee weir");
    assertThat(weir.out).isEmpty();
    assertThat(weir.actions.calls).isEmpty();
  }

  @Test
  void refusesBrokenServicesWithoutStarting() {
    assertThat(weir.run("-L", "htpp://:80a", "-L", ":1-99999")).isEqualTo(Exit.USAGE);
    assertThat(weir.err)
        .contains("-L[0]:1:1: error W1014: scheme: unknown name htpp; did you mean \"http\"?\n")
        .contains("\nbuilt here: handlers http\n")
        .contains("-L[1]:1:2: error W1006:")
        .endsWith("3 errors; nothing was started\n");
    assertThat(weir.actions.calls).isEmpty();
  }

  @Test
  void printsWhatIsOnlyDoubtfulWithAWarning() {
    assertThat(weir.run("-L", "htpp://:80", "-O", "yaml")).isZero();
    assertThat(weir.out).contains("type: auto");
    assertThat(weir.err).startsWith("-L[0]:1:1: warning W1014: ");
  }

  @Test
  void refusesBrokenFilesWithPlaces() throws IOException {
    write("bad.yaml", "services: [\n");
    assertThat(weir.run("-C", "bad.yaml", "-C", "missing.yaml")).isEqualTo(Exit.CONFIGURATION);
    assertThat(weir.err)
        .contains("bad.yaml:")
        .contains("missing.yaml:1:1: error W1101: no such file")
        .endsWith("2 errors; nothing was started\n");
    assertThat(weir.actions.calls).isEmpty();
  }

  @Test
  void refusesAddressesAsFiles() {
    assertThat(weir.run("-C", "https://u:p@h/weir.yaml")).isEqualTo(Exit.CONFIGURATION);
    assertThat(weir.err).contains("fetch it first").doesNotContain("u:p");
  }

  @Test
  void checksAndSaysThatAllIsWell() throws IOException {
    write("weir.yaml", FILE);
    assertThat(weir.run("check")).isZero();
    assertThat(weir.out).isEqualTo("ok: 1 service, 0 recorders\n");
    assertThat(weir.actions.checked).hasSize(1);
    assertThat(weir.actions.runs).isEmpty();
  }

  @Test
  void checksAndShowsEveryProblem() {
    Place place = new Place("weir.yaml", 3, 5);
    weir.actions.problems =
        List.of(
            new Problem(place, "W1203", "services[0]", "unknown key \"handlr\""),
            new Problem(place, "W1207", "", "more"));
    assertThat(weir.run("check", "-L", ":1")).isEqualTo(Exit.CONFIGURATION);
    assertThat(weir.err)
        .isEqualTo(
            """
            weir.yaml:3:5: error W1203: services[0]: unknown key "handlr"
            weir.yaml:3:5: error W1207: more
            2 errors; nothing was started
            """);
    assertThat(weir.out).isEmpty();
  }

  @Test
  void checkNeedsSomethingToCheck() {
    assertThat(weir.run("check")).isEqualTo(Exit.USAGE);
    assertThat(weir.err).contains("nothing to check");
  }

  @Test
  void showsTheConfigurationWithoutSecrets() {
    assertThat(weir.run("config", "show", "-L", "http://alice:s3cret@:8080")).isZero();
    assertThat(weir.out).contains("username: alice").doesNotContain("s3cret");
    assertThat(weir.run("config", "show", "--json", "-L", "http://alice:s3cret@:8080")).isZero();
    assertThat(weir.out).contains("\"username\": \"alice\"").doesNotContain("s3cret");
  }

  @Test
  void printsTheSchema() {
    assertThat(weir.run("config", "schema")).isZero();
    assertThat(weir.out).isEqualTo("{\"type\": \"object\"}\n");
  }

  @Test
  void printsTheReference() {
    assertThat(weir.run("config", "reference")).isZero();
    assertThat(weir.out).isEqualTo("# Configuration reference\n");
  }

  @Test
  void handsPluginCommandsOn() {
    weir.run("plugin", "list", "--json");
    weir.run("plugin", "info", "http");
    weir.run("plugin", "verify", "a.jar", "b.jar");
    weir.run("demo");
    weir.run("doctor", "--json");
    assertThat(weir.actions.calls)
        .containsExactly(
            "plugin list json=true",
            "plugin info http",
            "plugin verify [" + folder.resolve("a.jar") + ", " + folder.resolve("b.jar") + "]",
            "demo",
            "doctor true");
  }

  @Test
  void runsCommandsOfPluginsWithTheirArgumentsUntouched() {
    weir.actions.commands.put("tail", "Follows the records.");
    weir.actions.exit = Exit.FAILURE;
    assertThat(weir.run("tail", "-X", "--", "host:*.example")).isEqualTo(Exit.FAILURE);
    weir.run("help", "tail");
    assertThat(weir.actions.calls)
        .containsExactly("tail [-X, --, host:*.example]", "tail [--help]");
  }

  @Test
  void listsCommandsOfPluginsInTheHelp() {
    weir.actions.commands.put("tail", "Follows the records.");
    assertThat(weir.run("--help")).isZero();
    assertThat(weir.out).contains("  tail        Follows the records.\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "check",
        "demo",
        "doctor",
        "config show",
        "config schema",
        "config reference",
        "plugin list",
        "plugin info",
        "plugin verify",
        "version",
        "completion"
      })
  void everyCommandHasAHelpWithExamples(String command) {
    assertThat(weir.run(ShellWords.split(command + " --help"))).isZero();
    assertThat(weir.out)
        .startsWith("Usage: weir " + command)
        .contains("Examples:\n", "  weir " + command.split(" ", -1)[0]);
    assertThat(weir.out.lines()).allMatch(line -> line.length() <= 100);
    assertThat(weir.err).isEmpty();
  }

  @Test
  void theHelpNamesTheExitCodes() {
    weir.run("-h");
    assertThat(weir.out).contains("0   done", "2   wrong", "69 ", "77 ", "78 ", "130 ");
  }

  @Test
  void theHelpHasColoursOnlyForPeopleWhoWantThem() {
    weir.run("--help");
    assertThat(weir.out).doesNotContain("\u001b[");
    weir.isTerminal = true;
    weir.run("--help");
    assertThat(weir.out).contains("\u001b[");
    weir.environment.put("NO_COLOR", "1");
    weir.run("--help");
    assertThat(weir.out).doesNotContain("\u001b[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-V", "--V", "--version"})
  void printsItsVersion(String option) {
    assertThat(weir.run(option)).isZero();
    assertThat(weir.out)
        .matches("weir 0\\.1\\.0 \\(Java 25[0-9.]*, Netty 4\\.2\\.[0-9]+\\.Final\\)\n");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(System.getProperty("weir.version")).isEqualTo(Version.WEIR);
  }

  @Test
  void theVersionCommandSaysMore() {
    assertThat(weir.run("version")).isZero();
    assertThat(weir.out.lines().toList()).hasSize(2).last().isEqualTo("spi 1.0.0");
  }

  @Test
  void printsGroupsOneAfterTheOther() {
    assertThat(weir.run("-L", ":1", "-O", "yaml", "--", "-L", ":2", "-O=yaml")).isZero();
    assertThat(weir.run("-L", ":1", "--", "-L", ":2")).isEqualTo(Exit.USAGE);
    assertThat(weir.err).contains("all -L in one command");
  }

  @Test
  void aLogFileThatCannotBeOpenedIsAConfigurationError() throws IOException {
    write("weir.yaml", FILE + "log:\n  output: " + folder + "\n");
    assertThat(weir.run()).isEqualTo(Exit.CONFIGURATION);
    assertThat(weir.err).contains("log.output: cannot open " + folder);
    assertThat(weir.actions.calls).isEmpty();
  }

  @Test
  void whatTheKernelRefusesIsAConfigurationError() {
    weir.actions.thrown = new ConfigException("services[0].addr", "no");
    assertThat(weir.run("-L", ":1")).isEqualTo(Exit.CONFIGURATION);
    assertThat(weir.err).isEqualTo("weir: services[0].addr: no\n");
  }

  @Test
  void anInternalErrorIsReportedWithItsPlace() {
    weir.actions.thrown = new IllegalStateException("odd");
    assertThat(weir.run("-L", ":1")).isEqualTo(Exit.FAILURE);
    assertThat(weir.err).contains("internal error", "odd", "  at dev.weir.kernel.cli.MainTest");
  }
}
