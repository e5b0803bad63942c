package dev.weir.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the machine gives a process to start with, at its worst. Needs root. */
@Timeout(120)
class SurroundingsIT {
  @TempDir Path folder;

  private static String yaml() throws Exception {
    return """
    services:
    - name: proxy
      addr: 127.0.0.1:0
      handler: {type: http, metadata: {sniffing: true}}
      listener: {type: tcp}
      recorders:
      - {name: lines, record: recorder.service.handler}
      - {name: kept, record: recorder.service.handler}
      - {name: down, record: recorder.service.handler}
    recorders:
    - {name: lines, file: {path: out/records.json, sep: "\\n"}}
    - {name: kept, store: {dir: kept/records}}
    - {name: down, http: {url: 'http://127.0.0.1:%d/'}, spool: {dir: spooled}}
    """
        .formatted(Hops.deadPort());
  }

  private Gateway under(String before) throws Exception {
    return Gateway.under(List.of("sh", "-c", before + "exec \"$0\" \"$@\""), folder, yaml());
  }

  private boolean isWritten(String in) throws IOException {
    try (var files = Files.walk(folder.resolve(in))) {
      return files.anyMatch(file -> file.toFile().isFile() && file.toFile().length() > 0);
    }
  }

  @Test
  void whatItWritesIsForItsOwnerAloneWhateverTheUmask() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway = under("umask 000; ")) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
      for (String written : List.of("out", "kept", "spooled")) {
        Await.until(written, () -> Files.exists(folder.resolve(written)) && isWritten(written));
      }
      try (var files = Files.walk(folder)) {
        assertThat(files.filter(file -> !file.equals(folder) && !file.endsWith("weir.yaml")))
            .hasSizeGreaterThan(8)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as("%s", file)
                    .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
      }
      assertThat(gateway.stop()).isZero();
    }
  }

  /** Hardened machines: libraries of jars go to a folder of the user's own instead. */
  @Test
  void aFolderForTemporaryFilesWithoutTheRightToRunAnythingIsNoHindrance() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    try (Origin origin = Origin.start("hello");
        Gateway gateway = unable(temporary, "")) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
      Await.until("kept", () -> Files.exists(folder.resolve("kept")) && isWritten("kept/records"));
      Await.until("a record", () -> isWritten("out"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own())))
          .isEqualTo("rwx------");
      assertThat(gateway.stop()).isZero();
      assertThat(gateway.err()).noneMatch(line -> line.contains("native"));
    }
  }

  @Test
  void withoutNativeSocketsItServesAndSaysWhatIsMissing() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    String nowhere = "-Dio.netty.native.workdir=" + temporary;
    try (Origin origin = Origin.start("hello");
        Gateway gateway = unable(temporary, nowhere)) {
      assertThat(origin.getThrough(gateway.address("proxy"))).isEqualTo("hello");
      Await.until(
          "a warning",
          () -> gateway.err().stream().anyMatch(line -> line.contains("native epoll cannot")));
      assertThat(gateway.stop()).isZero();
    }
  }

  /** A signal that comes again is from somebody who does not want to wait for sessions. */
  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    try (Origin origin = Origin.start("hello");
        Gateway gateway = under("");
        var session = new Socket()) {
      session.connect(gateway.address("proxy"));
      String origins = "127.0.0.1:" + origin.port();
      session
          .getOutputStream()
          .write(
              ("CONNECT " + origins + " HTTP/1.1\r\nHost: " + origins + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(session.getInputStream().read()).isEqualTo('H');
      ProcessHandle.of(gateway.pid()).orElseThrow().destroy();
      gateway.awaitLog("stopping: sessions have");
      assertThat(gateway.stop()).as("instead of 0, after the session's time").isEqualTo(130);
    }
  }

  private Path own() {
    return folder.resolve(".weir/native");
  }

  /** In a mount namespace of its own, where nothing may be loaded from a folder. */
  private Gateway unable(Path temporary, String more) throws Exception {
    String script =
        "mount -t tmpfs -o noexec none '%1$s'; export WEIR_JAVA_OPTS='-Djava.io.tmpdir=%1$s %2$s'; "
            .formatted(temporary, more);
    return Gateway.under(
        List.of("unshare", "-m", "sh", "-e", "-c", script + "exec \"$0\" \"$@\""), folder, yaml());
  }
}
