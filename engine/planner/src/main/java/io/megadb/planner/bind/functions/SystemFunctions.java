package io.megadb.planner.bind.functions;

/** What belongs to no type. The session's values are filled in by the binder. */
final class SystemFunctions {
  static final String SCALAR =
      """
      gen_random_uuid() uuid
      pg_typeof(any) text
      version() text
      coalesce(variadic anyelement) anyelement
      nullif(anyelement, anyelement) same?
      greatest(variadic anyelement) anyelement
      least(variadic anyelement) anyelement
      num_nulls(variadic any) int
      num_nonnulls(variadic any) int
      """;

  private SystemFunctions() {}
}
