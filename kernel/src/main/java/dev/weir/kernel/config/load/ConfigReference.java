package dev.weir.kernel.config.load;

import dev.weir.kernel.config.bind.Expected;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.RecordShape.Component;
import dev.weir.kernel.config.bind.Types;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.model.NodeOptions;
import dev.weir.kernel.config.model.ServiceOptions;
import dev.weir.kernel.config.model.SniffingOptions;
import dev.weir.kernel.config.tree.Mapping;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The grammar as a page in Markdown: one table for each record. */
public final class ConfigReference {
  private final StringBuilder page = new StringBuilder("# Configuration reference\n");
  private final Set<Class<? extends Record>> written = new LinkedHashSet<>();

  private ConfigReference() {}

  /** The page of a whole configuration with the given components. */
  public static String markdown(ComponentRecords components) {
    var reference = new ConfigReference();
    reference.table("configuration", Configuration.class);
    reference.table("metadata of services, handlers and listeners", ServiceOptions.class);
    reference.table("metadata of handlers that sniff", SniffingOptions.class);
    reference.table("metadata of hops and nodes", NodeOptions.class);
    for (Kind kind : Kind.values()) {
      components
          .of(kind)
          .forEach((type, record) -> reference.table(kind.label() + " " + type, record));
    }
    return reference.page.toString();
  }

  private void table(String title, Class<? extends Record> record) {
    if (!written.add(record)) {
      return;
    }
    RecordShape shape = RecordShape.of(record);
    page.append("\n## ").append(title).append("\n\n");
    if (!shape.doc().isEmpty()) {
      page.append(shape.doc()).append("\n\n");
    }
    if (shape.keys().isEmpty()) {
      page.append("No keys.\n");
      return;
    }
    page.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
    shape.keys().forEach(this::row);
    shape.keys().forEach(component -> nested(component.type()));
  }

  private void nested(Type type) {
    switch (Types.shapeOf(type)) {
      case Types.ListOf list -> nested(list.element());
      case Types.MapOf map -> nested(map.value());
      case Types.Nested nested -> {
        if (nested.record() != Mapping.class) {
          table(title(nested.record()), nested.record());
        }
      }
      case Types.Choice choice -> {}
      case Types.Text text -> {}
    }
  }

  private static String title(Class<? extends Record> record) {
    String section = RecordShape.of(record).section();
    return section.isEmpty() ? record.getSimpleName().toLowerCase(Locale.ROOT) : section;
  }

  /** What a key takes; a link where that has keys of its own. */
  private static String value(Component component) {
    return switch (Types.shapeOf(component.type())) {
      case Types.Nested nested when nested.record() != Mapping.class -> link(nested.record());
      case Types.ListOf list
          when Types.shapeOf(list.element()) instanceof Types.Nested(var record)
              && record != Mapping.class ->
          "a list of " + link(record);
      default -> Expected.of(component);
    };
  }

  private static String link(Class<? extends Record> record) {
    String title = title(record);
    return "[" + title + "](#" + title.replace(".", "") + ")";
  }

  private void row(Component component) {
    var key = new StringBuilder("`" + component.key() + "`");
    component.aliases().forEach(alias -> key.append(", `").append(alias).append('`'));
    String text = component.defaultText();
    String absent = component.isRequired() ? "**required**" : "–";
    if (text != null && !text.isEmpty()) {
      absent = "`" + text + "`";
    }
    for (String cell : List.of(key.toString(), value(component), absent, component.doc())) {
      page.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    page.append("|\n");
  }
}
