package io.megadb.planner.bind.functions;

/** Aggregates and window functions (PostgreSQL documentation, 9.21, 9.22). */
final class AggregateFunctions {
  static final String ALL =
      """
      count() bigint
      count(any) bigint
      sum(smallint) bigint
      sum(int) bigint
      sum(bigint) numeric(38,0)
      sum(numeric) same
      sum(real) real
      sum(double) double
      sum(interval) interval
      sum(vector) same
      sum(halfvec) same
      avg(smallint) numeric
      avg(int) numeric
      avg(bigint) numeric
      avg(numeric) numeric
      avg(real) double
      avg(double) double
      avg(interval) interval
      avg(vector) same
      avg(halfvec) same
      min(anyelement) anyelement
      max(anyelement) anyelement
      bool_and(boolean) boolean
      bool_or(boolean) boolean
      every(boolean) boolean
      bit_and(smallint) smallint
      bit_and(int) int
      bit_and(bigint) bigint
      bit_or(smallint) smallint
      bit_or(int) int
      bit_or(bigint) bigint
      bit_xor(smallint) smallint
      bit_xor(int) int
      bit_xor(bigint) bigint
      string_agg(text, text) text
      string_agg(bytea, bytea) bytea
      array_agg(anyelement) anyarray
      json_agg(any) json
      jsonb_agg(any) json
      json_object_agg(any, any) json
      jsonb_object_agg(any, any) json
      any_value(anyelement) anyelement
      stddev(int) variance
      stddev(bigint) variance
      stddev(numeric) variance
      stddev(double) double
      stddev_samp(int) variance
      stddev_samp(bigint) variance
      stddev_samp(numeric) variance
      stddev_samp(double) double
      stddev_pop(int) variance
      stddev_pop(bigint) variance
      stddev_pop(numeric) variance
      stddev_pop(double) double
      variance(int) variance
      variance(bigint) variance
      variance(numeric) variance
      variance(double) double
      var_samp(int) variance
      var_samp(bigint) variance
      var_samp(numeric) variance
      var_samp(double) double
      var_pop(int) variance
      var_pop(bigint) variance
      var_pop(numeric) variance
      var_pop(double) double
      corr(double, double) double
      covar_pop(double, double) double
      covar_samp(double, double) double
      regr_avgx(double, double) double
      regr_avgy(double, double) double
      regr_count(double, double) bigint
      regr_intercept(double, double) double
      regr_r2(double, double) double
      regr_slope(double, double) double
      regr_sxx(double, double) double
      regr_sxy(double, double) double
      regr_syy(double, double) double
      mode(anyelement) anyelement
      percentile_cont(double) double
      percentile_disc(double) double
      row_number() bigint
      rank() bigint
      dense_rank() bigint
      percent_rank() double
      cume_dist() double
      ntile(int) int
      lag(anyelement) anyelement
      lag(anyelement, int) anyelement
      lag(anyelement, int, anyelement) anyelement
      lead(anyelement) anyelement
      lead(anyelement, int) anyelement
      lead(anyelement, int, anyelement) anyelement
      first_value(anyelement) anyelement
      last_value(anyelement) anyelement
      nth_value(anyelement, int) anyelement
      grouping(variadic any) int
      """;

  private AggregateFunctions() {}
}
