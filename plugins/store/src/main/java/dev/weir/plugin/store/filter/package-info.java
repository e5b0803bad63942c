/**
 * The filter language: one for everything that chooses records.
 *
 * <pre>
 * filter  = [ any ]
 * any     = all { ("OR" | "or") all }
 * all     = unary { [ "AND" | "and" ] unary }
 * unary   = ("-" | "NOT" | "not") unary | "(" any ")" | term | word
 * term    = key ":" choice { "," choice } | key "~" text { "," text } | key relation amount
 * choice  = glob | relation amount | amount ( "-" | ".." ) amount | "5xx"
 * glob    = { text | "*" }
 * text    = characters, or "…" with \" \\ \n \r \t &#92;uXXXX
 * </pre>
 *
 * <p>A word is searched for in the target. Everything in quotes is literal. There are no regular
 * expressions: matching takes time in proportion to what is searched, whoever wrote that.
 *
 * <p>A {@link Filter} never changes and may be used by any number of threads at once.
 */
@NullMarked
package dev.weir.plugin.store.filter;

import org.jspecify.annotations.NullMarked;
