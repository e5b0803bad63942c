package dev.weir.kernel.service;

import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.bind.Binder;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.model.RecorderConfig;
import dev.weir.kernel.config.tree.Mapping;
import dev.weir.kernel.config.tree.Place;
import dev.weir.kernel.config.tree.Scalar;
import dev.weir.kernel.plugin.Plugins;
import dev.weir.kernel.record.Binding;
import dev.weir.kernel.record.Format;
import dev.weir.kernel.record.RecorderQueue;
import dev.weir.spi.record.Entry;
import dev.weir.spi.record.RecorderFactory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where records of services go that name no recorder, beside the live lines: the recorder of type
 * {@code store}, if its plugin is there, in the user's own folder. Doing without it is no problem
 * of the configuration; the log says why. Main thread.
 */
final class UsualStore {
  static final String NAME = "store (usual)";

  private static final Logger LOG = LoggerFactory.getLogger(UsualStore.class);
  private static final String TYPE = "store";
  private static final long BODY = 64 << 10;
  private static final Place PLACE = new Place("weir", 1, 1);

  private UsualStore() {}

  /** What it is made from; null if the plugin is missing or nothing is to be kept. */
  static Plan.@Nullable RecorderPlan plan(@Nullable Path folder, Plugins plugins, Binder binder) {
    RecorderFactory<?> factory = plugins.find(Kinds.RECORDER, TYPE);
    if (folder == null || factory == null) {
      return null;
    }
    // It must be known at once whether the folder can be had: there is no other way to say so.
    var options =
        new Mapping(List.of(entry("dir", folder.toString()), entry("patient", "false")), PLACE);
    var sink = new Mapping(List.of(new Mapping.Entry(TYPE, PLACE, options)), PLACE);
    var config = new RecorderConfig(NAME, null, sink, new Origin("recorders", PLACE));
    var problems = new Problems();
    var bound =
        new Components(plugins, binder, problems).alone(factory, options, config.optionsOrigin());
    if (bound == null) {
      tell(problems);
      return null;
    }
    return new Plan.RecorderPlan(config, bound);
  }

  private static Mapping.Entry entry(String key, String value) {
    return new Mapping.Entry(key, PLACE, new Scalar(value, true, PLACE));
  }

  /** Says why records are not kept. */
  static void tell(Problems problems) {
    problems
        .sorted()
        .forEach(problem ->
            LOG.warn(
                "records are not kept on this machine, only shown: {} (--records DIR keeps them"
                    + " elsewhere, --records off nowhere)",
                problem.message()));
  }

  /** Says where records are kept. */
  static void kept(@Nullable Path folder) {
    LOG.info("records are kept in {}: weir find, weir tail; --records off keeps none", folder);
  }

  /** What it gets: everything, and the beginning of bodies, readable. */
  static Binding binding(RecorderQueue queue) {
    return new Binding(queue, Entry.HANDLER, true, BODY, true, Format.WEIR);
  }
}
