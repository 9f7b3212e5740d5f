package io.megadb.planner.bind.functions;

/** One-dimensional arrays (PostgreSQL documentation, 9.19). */
final class ArrayFunctions {
  static final String SCALAR =
      """
      array_length(anyarray, int) int?
      cardinality(anyarray) int
      array_ndims(anyarray) int?
      array_lower(anyarray, int) int?
      array_upper(anyarray, int) int?
      array_position(anyarray, anyelement) int?
      array_to_string(anyarray, text) text
      array_to_string(anyarray, text, text) text
      array_append(anyarray, anyelement) anyarray
      array_prepend(anyelement, anyarray) anyarray
      array_cat(anyarray, anyarray) anyarray
      array_remove(anyarray, anyelement) anyarray
      array_replace(anyarray, anyelement, anyelement) anyarray
      """;

  static final String SETS =
      """
      unnest(anyarray) anyelement?
      regexp_matches(text, text) text[]
      regexp_matches(text, text, text) text[]
      regexp_split_to_table(text, text) text
      string_to_table(text, text) text
      """;

  static final String OPERATORS =
      """
      ||(anyarray, anyarray) anyarray
      ||(anyarray, anyelement) anyarray
      ||(anyelement, anyarray) anyarray
      @>(anyarray, anyarray) boolean
      <@(anyarray, anyarray) boolean
      &&(anyarray, anyarray) boolean
      """;

  private ArrayFunctions() {}
}
