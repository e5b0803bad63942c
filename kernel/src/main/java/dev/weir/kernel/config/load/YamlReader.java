package dev.weir.kernel.config.load;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Shown;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Node;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.config.tree.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML or JSON document into a tree with places. Works on the parser's events, so that
 * depth, number of values and aliases are bounded while they are read, not after a tree was built.
 * Notes every problem and never throws for its input. One use, one thread.
 */
public final class YamlReader {
  /** The largest document, in bytes. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  /** The largest number of values, aliases counted as what they stand for. */
  public static final int MAX_VALUES = 300_000;

  /** The deepest nesting, aliases counted as what they stand for. */
  public static final int MAX_DEPTH = 64;

  private static final String CORE = "tag:yaml.org,2002:";

  private final String source;
  private final Problems problems;
  private final ParserImpl parser;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int values;

  /** What an anchor stands for; size -1 while it is still being read. */
  private record Anchored(Node node, int size, int height) {}

  /** A node and how many levels are in it. */
  private record Read(Node node, int height) {}

  /** Ends the reading at a problem after which the rest would make no sense. */
  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Place place;
    private final String code;

    Stop(Place place, String code, String message) {
      super(message, null, false, false);
      this.place = place;
      this.code = code;
    }
  }

  private YamlReader(String source, String text, Problems problems) {
    this.source = source;
    this.problems = problems;
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES + 1);
    options.setProcessComments(false);
    this.parser = new ParserImpl(new StreamReader(text), options);
  }

  /**
   * Reads a configuration document.
   *
   * @param source how the user named it, for places
   * @param content the bytes of the document, UTF-8
   * @return what could be read; empty for an empty document; null if a problem ended the reading
   */
  public static @Nullable Mapping read(String source, byte[] content, Problems problems) {
    String text = SourceText.decode(source, content, problems);
    if (text == null) {
      return null;
    }
    try {
      Node root = new YamlReader(source, text, problems).document();
      Place start = new Place(source, 1, 1);
      if (root == null || (root instanceof Scalar scalar && scalar.isNothing())) {
        return Mapping.empty(start);
      }
      if (root instanceof Mapping mapping) {
        return mapping;
      }
      String kind = root instanceof Sequence ? "a list" : "a text";
      problems.add(root.place(), Codes.KIND, "", kind + " (expected: keys such as services:)");
    } catch (Stop e) {
      problems.add(e.place, e.code, "", String.valueOf(e.getMessage()));
    } catch (YAMLException e) {
      YamlError.note(e, source, text, problems);
    }
    return null;
  }

  private @Nullable Node document() throws Stop {
    parser.getEvent(); // start of the stream
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return null;
    }
    parser.getEvent(); // start of the document
    Node root = node(1).node();
    parser.getEvent(); // end of the document
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw new Stop(
          place(parser.peekEvent().getStartMark()),
          Codes.DOCUMENTS,
          "second document (expected: one; use several files)");
    }
    return root;
  }

  private Read node(int depth) throws Stop {
    Event event = parser.getEvent();
    Place place = place(event.getStartMark());
    if (depth > MAX_DEPTH) {
      throw tooDeep(place);
    }
    if (++values > MAX_VALUES) {
      throw tooMany(place);
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias.getAnchor(), place, depth);
    }
    int before = values;
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor != null) {
      anchors.put(anchor, new Anchored(new Scalar("", false, place), -1, 0));
    }
    Read read =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, place);
          case MappingStartEvent mapping -> mapping(mapping, place, depth);
          default -> sequence((CollectionStartEvent) event, place, depth);
        };
    if (anchor != null) {
      anchors.put(anchor, new Anchored(read.node(), values - before, read.height()));
    }
    return read;
  }

  private Read alias(String name, Place place, int depth) throws Stop {
    Anchored anchored = anchors.get(name);
    String shown = "*" + Shown.text(name);
    if (anchored == null) {
      problems.add(place, Codes.ALIAS, "", shown + " (expected: an anchor &… before it)");
      return new Read(new Scalar("", false, place), 0);
    }
    if (anchored.size() < 0) {
      problems.add(place, Codes.ALIAS, "", shown + " (expected: an alias that is not in itself)");
      return new Read(new Scalar("", false, place), 0);
    }
    values += anchored.size();
    if (values > MAX_VALUES) {
      throw tooMany(place);
    }
    if (depth + anchored.height() > MAX_DEPTH) {
      throw tooDeep(place);
    }
    return new Read(anchored.node(), anchored.height());
  }

  private Read scalar(ScalarEvent event, Place place) {
    boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN;
    String tag = event.getTag();
    boolean text = CORE.concat("str").equals(tag) || "!".equals(tag);
    checkTag(tag, place, "str", "int", "float", "bool", "null", "timestamp");
    return new Read(new Scalar(event.getValue(), !plain || text, place), 0);
  }

  private Read sequence(CollectionStartEvent event, Place place, int depth) throws Stop {
    checkTag(event.getTag(), place, "seq");
    var items = new ArrayList<Node>();
    int height = 0;
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      Read item = node(depth + 1);
      items.add(item.node());
      height = Math.max(height, item.height() + 1);
    }
    parser.getEvent();
    return new Read(new Sequence(items, place), height);
  }

  private Read mapping(MappingStartEvent event, Place place, int depth) throws Stop {
    checkTag(event.getTag(), place, "map");
    var entries = new LinkedEntries();
    int height = 0;
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event keyEvent = parser.peekEvent();
      boolean plain =
          keyEvent instanceof ScalarEvent scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
      Place keyPlace = place(keyEvent.getStartMark());
      Node key = node(depth + 1).node();
      Read value = node(depth + 1);
      height = Math.max(height, value.height() + 1);
      if (!(key instanceof Scalar name)) {
        problems.add(keyPlace, Codes.KEY, "", "key that is a list or mapping (expected: a text)");
      } else if (name.text().isEmpty()) {
        problems.add(keyPlace, Codes.KEY, "", "empty key (expected: a text)");
      } else if (plain && name.text().equals("<<")) {
        merge(entries, value.node(), keyPlace);
      } else {
        add(entries, new Mapping.Entry(name.text(), keyPlace, value.node()));
      }
    }
    parser.getEvent();
    return new Read(new Mapping(entries.all(), place), height);
  }

  /** Entries by key, own ones before merged ones. */
  private static final class LinkedEntries {
    private final Map<String, Mapping.Entry> own = new HashMap<>();
    private final List<Mapping.Entry> order = new ArrayList<>();
    private final List<Mapping.Entry> merged = new ArrayList<>();

    List<Mapping.Entry> all() {
      var seen = new HashMap<>(own);
      for (Mapping.Entry entry : merged) {
        if (seen.putIfAbsent(lower(entry), entry) == null) {
          order.add(entry);
        }
      }
      return order;
    }

    static String lower(Mapping.Entry entry) {
      return entry.key().toLowerCase(Locale.ROOT);
    }
  }

  private void add(LinkedEntries entries, Mapping.Entry entry) {
    Mapping.Entry first = entries.own.putIfAbsent(LinkedEntries.lower(entry), entry);
    if (first == null) {
      entries.order.add(entry);
      return;
    }
    String shown = "key \"" + Shown.text(entry.key()) + "\"";
    problems.add(
        entry.keyPlace(),
        Codes.DUPLICATE_KEY,
        "",
        shown + " is given twice (first at " + first.keyPlace() + ")");
  }

  /** The merge key of YAML 1.1: what is written beside it wins over what it brings. */
  private void merge(LinkedEntries entries, Node value, Place place) throws Stop {
    List<Node> parts = value instanceof Sequence sequence ? sequence.items() : List.of(value);
    for (Node part : parts) {
      if (!(part instanceof Mapping mapping)) {
        problems.add(place, Codes.KIND, "", "<< (expected: a mapping or a list of mappings)");
        return;
      }
      values += mapping.entries().size();
      if (values > MAX_VALUES) {
        throw tooMany(place);
      }
      entries.merged.addAll(mapping.entries());
    }
  }

  private void checkTag(@Nullable String tag, Place place, String... allowed) {
    if (tag == null || tag.equals("!")) {
      return;
    }
    for (String name : allowed) {
      if (tag.equals(CORE + name)) {
        return;
      }
    }
    String shown = tag.startsWith(CORE) ? "!!" + tag.substring(CORE.length()) : tag;
    problems.add(place, Codes.TAG, "", "tag " + Shown.text(shown) + " (expected: no tag)");
  }

  private static Stop tooDeep(Place place) {
    return new Stop(
        place, Codes.TOO_LARGE, "nested too deep (expected: at most " + MAX_DEPTH + " levels)");
  }

  private static Stop tooMany(Place place) {
    return new Stop(
        place,
        Codes.TOO_LARGE,
        "too many values, aliases included (expected: at most " + MAX_VALUES + ")");
  }

  private Place place(Mark mark) {
    return new Place(source, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
