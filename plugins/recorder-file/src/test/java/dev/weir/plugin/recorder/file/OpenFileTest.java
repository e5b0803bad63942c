package dev.weir.plugin.recorder.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.record.Entry;
import dev.weir.testkit.record.Entries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFileTest {
  private static final byte[] NEWLINE = {'\n'};

  @TempDir Path folder;

  private FileChannel channel(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  @Test
  void takesBackWhatAFullDiskLeftOfABatchAndWritesItOnceThereIsRoom() throws Exception {
    Path path = folder.resolve("r.json");
    Files.writeString(path, "{\"n\":0}\n");
    List<Entry> batch = Entries.numbered(1, 3);
    for (long room = 0; room < 24; room++) {
      var disk = new FaultyChannel(channel(path), room);
      var file = new OpenFile(path, disk, null);
      // Small buffers make several writes of one batch.
      ByteBuffer buffer = ByteBuffer.allocate(room % 2 == 0 ? 9 : 100);

      assertThatThrownBy(() -> file.append(batch, NEWLINE, buffer))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThat(path).as("room for %d bytes", room).hasContent("{\"n\":0}\n");

      disk.room = Long.MAX_VALUE;
      file.append(batch, NEWLINE, buffer);
      assertThat(path).hasContent("{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
      disk.truncate("{\"n\":0}\n".length());
      file.close();
    }
  }

  @Test
  void doesNotCutWhatAnotherProcessAppendedMeanwhile() throws Exception {
    Path path = folder.resolve("r.json");
    var disk =
        new FaultyChannel(channel(path), 3) {
          @Override
          public int write(ByteBuffer source) throws IOException {
            int count = super.write(source);
            Files.writeString(path, "theirs\n", StandardOpenOption.APPEND);
            return count;
          }
        };
    var file = new OpenFile(path, disk, null);

    assertThatThrownBy(() -> file.append(Entries.numbered(1, 1), NEWLINE, ByteBuffer.allocate(50)))
        .isInstanceOf(IOException.class);

    assertThat(Files.readString(path)).isEqualTo("{\"ntheirs\n");
    file.close();
  }

  @Test
  void mendsTheEndWhenItIsOpenedAgainIfItCouldNotBeTakenBack() throws Exception {
    Path path = folder.resolve("r.json");
    Files.writeString(path, "{\"n\":0}\n");
    var disk = new FaultyChannel(channel(path), 4);
    disk.cannotTruncate = true;
    var file = new OpenFile(path, disk, null);
    assertThatThrownBy(() -> file.append(Entries.numbered(1, 1), NEWLINE, ByteBuffer.allocate(50)))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    file.close();
    assertThat(Files.readString(path)).isEqualTo("{\"n\":0}\n{\"n\"");

    OpenFile.open(path, NEWLINE).close();

    assertThat(Files.readString(path)).isEqualTo("{\"n\":0}\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 16, 64})
  void writesTheSameWhateverTheBuffer(int size) throws Exception {
    Path path = folder.resolve("r.json");
    var file = new OpenFile(path, channel(path), null);
    byte[] separator = "--\n".getBytes(StandardCharsets.US_ASCII);

    file.append(Entries.numbered(1, 3), separator, ByteBuffer.allocateDirect(size));
    file.close();

    assertThat(Files.readString(path)).isEqualTo("{\"n\":1}--\n{\"n\":2}--\n{\"n\":3}--\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // A record that was torn is cut off; what may be somebody else's gets its separator.
        "a|{\"n\":1, a|",
        "{1}|{2}|{\"n, {1}|{2}|",
        "{1}|{2}, {1}|{2}|",
        "{1}|text, {1}|text|",
        "{\"n\":1, {\"n\":1|",
        "text, text|",
        "{1}|, {1}|",
      })
  void beginsWhereARecordMayBegin(String before, String after) throws Exception {
    Path path = folder.resolve("r.json");
    Files.writeString(path, before.replace('|', '\n'));

    OpenFile.open(path, NEWLINE).close();

    assertThat(Files.readString(path)).isEqualTo(after.replace('|', '\n'));
  }

  @Test
  void findsATornRecordOfManyBlocksAfterASeparatorOfSeveralBytes() throws Exception {
    Path path = folder.resolve("r.json");
    byte[] separator = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int length : new int[] {65_530, 65_531, 65_532, 65_533, 65_534, 65_535, 65_536, 200_001}) {
      Files.writeString(path, "{1}\r\n\r\n{" + "x".repeat(length));

      OpenFile.open(path, separator).close();

      assertThat(Files.readString(path)).as("%d bytes", length).isEqualTo("{1}\r\n\r\n");
    }
  }

  @Test
  void leavesTheEndAloneIfThereIsNoSeparator() throws Exception {
    Path path = folder.resolve("r.json");
    Files.writeString(path, "{1}{2}{\"n");

    OpenFile.open(path, new byte[0]).close();

    assertThat(path).hasContent("{1}{2}{\"n");
  }

  @Test
  void doesNotOpenAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> OpenFile.open(pipe, NEWLINE)).hasMessageContaining("regular file");
  }
}
