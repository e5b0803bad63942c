package dev.weir.wire.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Header blocks as Netty's encoder makes them, with tables of all sizes, cut anywhere. */
class HpackProperties {
  record Field(String name, String value) {}

  record Block(long table, List<Field> fields) {
    String[] pairs() {
      return fields.stream()
          .flatMap(f -> List.of(f.name(), f.value()).stream())
          .toArray(String[]::new);
    }

    /** The order in which Netty writes them. */
    List<Field> pseudoFirst() {
      var sorted = new ArrayList<>(fields);
      sorted.sort(Comparator.comparing(f -> !f.name().startsWith(":")));
      return sorted;
    }
  }

  @Provide
  Arbitrary<List<Block>> blocks() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(":path", "cookie", "x-a", "content-type", ":status"),
            Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(40));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of("", "GET", "200", "/", "gzip, deflate"),
            Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(300));
    Arbitrary<List<Field>> lists =
        Combinators.combine(names, values).as(Field::new).list().ofMaxSize(8);
    Arbitrary<Long> tables = Arbitraries.longs().between(0, 600);
    return Combinators.combine(tables, lists).as(Block::new).list().ofMinSize(1).ofMaxSize(12);
  }

  @Property(tries = 400)
  void readsWhatNettyWrites(@ForAll("blocks") List<Block> blocks, @ForAll long seed)
      throws Exception {
    var random = new Random(seed);
    var h2 = new H2();
    var decoder = new HpackDecoder(64 * 1024, 64 * 1024);
    var fields = new FieldList(64 * 1024);
    for (Block block : blocks) {
      byte[] bytes = h2.table(block.table()).block(block.pairs());
      fields.clear();
      int at = 0;
      while (at < bytes.length) {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
        decoder.feed(bytes, at, to, fields);
        at = to;
      }
      decoder.endBlock();
      assertThat(list(fields)).isEqualTo(block.pseudoFirst());
      assertThat(decoder.table().agreed()).isLessThanOrEqualTo(4096);
    }
  }

  @Property(tries = 1000)
  void neverThrowsAnythingButItsOwn(@ForAll @Size(max = 200) byte[] bytes) {
    var decoder = new HpackDecoder(512, 512);
    var fields = new FieldList(512);
    try {
      decoder.feed(bytes, fields);
      decoder.endBlock();
    } catch (Http2Exception e) {
      assertThat(e.kind()).startsWith("h2.");
    }
    assertThat(fields.kept()).isLessThanOrEqualTo(512 + 16 * 1056);
    assertThat(decoder.table().count()).isLessThanOrEqualTo(16);
  }

  private static List<Field> list(FieldList fields) {
    var list = new ArrayList<Field>();
    for (int i = 0; i < fields.count(); i++) {
      list.add(new Field(fields.block().name(i), fields.get(i).value()));
    }
    return list;
  }
}
