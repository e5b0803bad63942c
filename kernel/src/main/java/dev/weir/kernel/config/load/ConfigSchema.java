package dev.weir.kernel.config.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.RecordShape;
import dev.weir.kernel.config.bind.RecordShape.Component;
import dev.weir.kernel.config.bind.RecordShape.Role;
import dev.weir.kernel.config.bind.Types;
import dev.weir.kernel.config.model.Configuration;
import dev.weir.kernel.config.tree.Mapping;
import java.lang.reflect.Type;
import java.util.List;

/**
 * The grammar as a JSON Schema (draft 2020-12), for editors. It accepts numbers and booleans as
 * texts as well, as the binder does; what it cannot say (keys without regard to case, references,
 * durations) only the binder checks.
 */
public final class ConfigSchema {
  private final ComponentRecords components;
  private final ObjectNode definitions = JsonNodeFactory.instance.objectNode();

  private ConfigSchema(ComponentRecords components) {
    this.components = components;
  }

  /** The schema of a whole configuration with the given components. */
  public static String json(ComponentRecords components) {
    var schema = new ConfigSchema(components);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Weir configuration");
    root.setAll(schema.object(RecordShape.of(Configuration.class)));
    root.set("$defs", schema.definitions);
    return root.toPrettyString();
  }

  private ObjectNode object(RecordShape shape) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    if (!shape.doc().isEmpty()) {
      object.put("description", shape.doc());
    }
    object.put("type", "object");
    ObjectNode properties = object.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    boolean open = false;
    for (Component component : shape.components()) {
      if (component.role() == Role.REST) {
        rest(shape, properties);
        open = MetadataScopes.typeKind(shape.type()) == null;
      }
      if (component.role() != Role.KEY) {
        continue;
      }
      properties.set(component.key(), property(shape, component));
      for (String alias : component.aliases()) {
        properties.set(alias, property(shape, component));
      }
      if (component.isRequired() && component.aliases().isEmpty()) {
        required.add(component.key());
      }
    }
    if (!required.isEmpty()) {
      object.set("required", required);
    }
    object.put("additionalProperties", open);
    return object;
  }

  /** The types of components that are keys of an entry. */
  private void rest(RecordShape shape, ObjectNode properties) {
    Kind kind = MetadataScopes.typeKind(shape.type());
    if (kind != null) {
      components.of(kind).forEach((type, record) -> properties.set(type, reference(record)));
    }
  }

  private ObjectNode property(RecordShape owner, Component component) {
    ObjectNode property =
        component.type() == Mapping.class ? metadata(owner.type()) : typed(component.type());
    if (!component.doc().isEmpty()) {
      property.put("description", component.doc());
    }
    String text = component.defaultText();
    if (text != null) {
      property.put("default", text);
    }
    return property;
  }

  private ObjectNode metadata(Class<? extends Record> owner) {
    ObjectNode object = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode properties = object.putObject("properties");
    for (Class<? extends Record> record : MetadataScopes.of(owner, components)) {
      RecordShape shape = RecordShape.of(record);
      shape.keys().forEach(key -> properties.set(key.key(), property(shape, key)));
    }
    return object;
  }

  private ObjectNode reference(Class<? extends Record> record) {
    String name = record.getName().substring(record.getName().lastIndexOf('.') + 1);
    if (!definitions.has(name)) {
      definitions.putObject(name);
      definitions.set(name, object(RecordShape.of(record)));
    }
    return JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + name.replace("$", "%24"));
  }

  private ObjectNode typed(Type type) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    switch (Types.shapeOf(type)) {
      case Types.ListOf list -> {
        types(schema, list.textual() ? List.of("array", "string") : List.of("array"));
        schema.set("items", typed(list.element()));
      }
      case Types.MapOf map -> {
        schema.put("type", "object");
        schema.set("additionalProperties", typed(map.value()));
      }
      case Types.Nested nested -> {
        return reference(nested.record());
      }
      case Types.Choice choice -> choice.spellings().forEach(schema.putArray("enum")::add);
      case Types.Text text -> types(schema, text.jsonTypes());
    }
    return schema;
  }

  private static void types(ObjectNode schema, List<String> names) {
    if (names.size() == 1) {
      schema.put("type", names.getFirst());
    } else {
      names.forEach(schema.putArray("type")::add);
    }
  }
}
