package dev.weir.kernel.config.bind;

import dev.weir.kernel.config.Codes;
import dev.weir.kernel.config.Problems;
import dev.weir.kernel.config.tree.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The keys that one scope of metadata knows, collected while several records are bound to its
 * mappings: a key is unknown only if none of them declares it. One thread.
 */
public final class UsedKeys {
  /** The scope of service, listener, handler, sniffing and sniffers. */
  public static final String SERVICE = "service.metadata";

  /** The scope of hop, node, dialer and connector. */
  public static final String NODE = "node.metadata";

  private final String scope;
  private final Map<String, String> spellings = new HashMap<>();

  /**
   * @param scope {@link #SERVICE} or {@link #NODE}
   */
  public UsedKeys(String scope) {
    this.scope = scope;
  }

  /** Adds a key that is accepted although no record reads it. */
  public void accept(String key) {
    spellings.putIfAbsent(key.toLowerCase(Locale.ROOT), key);
  }

  /** Adds all keys of a record. */
  public void accept(Class<? extends Record> type) {
    RecordShape.of(type).spellings().forEach(this::accept);
  }

  /** Notes every key of the mapping that nobody declared. Called after all records are bound. */
  public void reportUnknown(Mapping mapping, String path, Problems problems) {
    for (Mapping.Entry entry : mapping.entries()) {
      if (!spellings.containsKey(entry.key().toLowerCase(Locale.ROOT))) {
        report(scope, entry, path, spellings.values(), problems);
      }
    }
  }

  /** Notes one unknown key: a typing mistake, or something that is not built. */
  static void report(
      String section, Mapping.Entry entry, String path, Iterable<String> known, Problems problems) {
    String key = problems.isFull() ? "" : Shown.text(entry.key());
    if (problems.blames(entry.keyPlace(), Codes.NOT_BUILT)
        || problems.blames(entry.keyPlace(), Codes.UNKNOWN_KEY)) {
      // The command line copies a key to several sections; it was written once.
      return;
    }
    if (UnbuiltKeys.key(section, entry.key())) {
      String limit = section.equals(SERVICE) || section.equals(NODE) ? " for these types" : "";
      problems.add(
          entry.keyPlace(),
          Codes.NOT_BUILT,
          path,
          "key \"" + key + "\": " + UnbuiltKeys.PHRASE + limit);
      return;
    }
    List<String> words = new ArrayList<>();
    if (!problems.isFull()) {
      known.forEach(words::add);
      words.sort(null);
    }
    problems.add(
        entry.keyPlace(),
        Codes.UNKNOWN_KEY,
        path,
        "unknown key \"" + key + "\"" + hint(entry, words));
  }

  private static String hint(Mapping.Entry entry, List<String> words) {
    String prefix = entry.key().toLowerCase(Locale.ROOT) + ".";
    if (entry.value() instanceof Mapping) {
      for (String word : words) {
        if (word.toLowerCase(Locale.ROOT).startsWith(prefix)) {
          return "; keys with dots are written in one line, for example \"" + word + "\"";
        }
      }
    }
    return Suggestion.phrase(entry.key(), words);
  }
}
