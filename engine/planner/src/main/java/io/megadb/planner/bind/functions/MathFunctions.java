package io.megadb.planner.bind.functions;

/** Numbers (PostgreSQL documentation, 9.3). */
final class MathFunctions {
  static final String SCALAR =
      """
      abs(smallint) smallint
      abs(int) int
      abs(bigint) bigint
      abs(numeric) same
      abs(real) real
      abs(double) double
      sign(numeric) whole
      sign(double) double
      ceil(numeric) whole
      ceil(double) double
      ceiling(numeric) whole
      ceiling(double) double
      floor(numeric) whole
      floor(double) double
      round(numeric) whole
      round(double) double
      round(numeric, int) same
      trunc(numeric) whole
      trunc(double) double
      trunc(numeric, int) same
      sqrt(numeric) numeric
      sqrt(double) double
      cbrt(double) double
      exp(numeric) numeric
      exp(double) double
      ln(numeric) numeric
      ln(double) double
      log(numeric) numeric
      log(double) double
      log(numeric, numeric) numeric
      log10(numeric) numeric
      log10(double) double
      power(numeric, numeric) numeric
      power(double, double) double
      pow(numeric, numeric) numeric
      pow(double, double) double
      mod(smallint, smallint) smallint
      mod(int, int) int
      mod(bigint, bigint) bigint
      mod(numeric, numeric) remainder
      div(numeric, numeric) whole
      gcd(int, int) int
      gcd(bigint, bigint) bigint
      lcm(int, int) int
      lcm(bigint, bigint) bigint
      factorial(bigint) whole
      pi() double
      random() double
      degrees(double) double
      radians(double) double
      sin(double) double
      cos(double) double
      tan(double) double
      cot(double) double
      asin(double) double
      acos(double) double
      atan(double) double
      atan2(double, double) double
      sinh(double) double
      cosh(double) double
      tanh(double) double
      width_bucket(double, double, double, int) int
      width_bucket(numeric, numeric, numeric, int) int
      """;

  static final String OPERATORS =
      """
      +(smallint, smallint) smallint
      +(int, int) int
      +(bigint, bigint) bigint
      +(numeric, numeric) sum
      +(real, real) real
      +(real, double) double
      +(double, real) double
      +(double, double) double
      -(smallint, smallint) smallint
      -(int, int) int
      -(bigint, bigint) bigint
      -(numeric, numeric) sum
      -(real, real) real
      -(real, double) double
      -(double, real) double
      -(double, double) double
      *(smallint, smallint) smallint
      *(int, int) int
      *(bigint, bigint) bigint
      *(numeric, numeric) product
      *(real, real) real
      *(real, double) double
      *(double, real) double
      *(double, double) double
      /(smallint, smallint) smallint
      /(int, int) int
      /(bigint, bigint) bigint
      /(numeric, numeric) quotient
      /(real, real) real
      /(real, double) double
      /(double, real) double
      /(double, double) double
      %(smallint, smallint) smallint
      %(int, int) int
      %(bigint, bigint) bigint
      %(numeric, numeric) remainder
      ^(numeric, numeric) numeric
      ^(double, double) double
      &(smallint, smallint) smallint
      &(int, int) int
      &(bigint, bigint) bigint
      |(smallint, smallint) smallint
      |(int, int) int
      |(bigint, bigint) bigint
      #(int, int) int
      #(bigint, bigint) bigint
      <<(int, int) int
      <<(bigint, int) bigint
      >>(int, int) int
      >>(bigint, int) bigint
      negate(smallint) smallint
      negate(int) int
      negate(bigint) bigint
      negate(numeric) same
      negate(real) real
      negate(double) double
      plus(smallint) smallint
      plus(int) int
      plus(bigint) bigint
      plus(numeric) same
      plus(real) real
      plus(double) double
      """;

  private MathFunctions() {}
}
