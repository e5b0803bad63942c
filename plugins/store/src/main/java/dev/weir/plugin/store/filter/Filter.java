package dev.weir.plugin.store.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.ZoneId;
import java.util.function.Predicate;

/**
 * Chooses records, for example {@code host:*.example.org status:>=500 -method:POST body~"token"}.
 * Never changes; any thread.
 */
public final class Filter {
  /** Chooses every record. */
  public static final Filter EVERYTHING = of(Expr.EVERYTHING);

  private final Expr expr;
  private final Predicate<JsonNode> predicate;

  private Filter(Expr expr) {
    this.expr = expr;
    this.predicate = Matching.of(expr);
  }

  /**
   * Reads a filter; the empty text chooses everything. Times are in this machine's zone unless they
   * name one.
   *
   * @throws FilterException what is wrong and where
   */
  public static Filter parse(String text) throws FilterException {
    return parse(text, Clock.system(ZoneId.systemDefault()));
  }

  /**
   * Reads a filter.
   *
   * @param clock says what {@code time:>-2h} means, and in which zone times are that name none
   * @throws FilterException what is wrong and where
   */
  public static Filter parse(String text, Clock clock) throws FilterException {
    return of(new Parser(text, clock).parse());
  }

  /** The filter that asks this. */
  public static Filter of(Expr expr) {
    return new Filter(expr);
  }

  /** What it asks. */
  public Expr expr() {
    return expr;
  }

  /** Whether it chooses a record, given as Weir writes it ({@code docs/record.schema.json}). */
  public boolean matches(JsonNode record) {
    return predicate.test(record);
  }

  /** As it could have been written; {@link #parse} makes an equal filter of it. */
  @Override
  public String toString() {
    return Printer.print(expr);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter filter && filter.expr.equals(expr);
  }

  @Override
  public int hashCode() {
    return expr.hashCode();
  }
}
