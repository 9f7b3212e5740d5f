package io.megadb.planner.bind.functions;

/** Text and bytes (PostgreSQL documentation, 9.4, 9.5, 9.7). */
final class TextFunctions {
  static final String SCALAR =
      """
      lower(text) text
      upper(text) text
      initcap(text) text
      length(text) int
      length(bytea) int
      char_length(text) int
      character_length(text) int
      octet_length(text) int
      octet_length(bytea) int
      bit_length(text) int
      ascii(text) int
      chr(int) text
      concat(variadic any) text
      format(text, variadic any) text?
      concat_ws(text, variadic any) text
      left(text, int) text
      right(text, int) text
      lpad(text, int) text
      lpad(text, int, text) text
      rpad(text, int) text
      rpad(text, int, text) text
      btrim(text) text
      btrim(text, text) text
      btrim(bytea, bytea) bytea
      ltrim(text) text
      ltrim(text, text) text
      rtrim(text) text
      rtrim(text, text) text
      repeat(text, int) text
      replace(text, text, text) text
      reverse(text) text
      split_part(text, text, int) text
      strpos(text, text) int
      substr(text, int) text
      substr(text, int, int) text
      substr(bytea, int) bytea
      substr(bytea, int, int) bytea
      substring(text, int) text
      substring(text, int, int) text
      substring(text, text) text?
      substring(bytea, int) bytea
      substring(bytea, int, int) bytea
      overlay(text, text, int) text
      overlay(text, text, int, int) text
      starts_with(text, text) boolean
      translate(text, text, text) text
      md5(text) text
      md5(bytea) text
      sha256(bytea) bytea
      encode(bytea, text) text
      decode(text, text) bytea
      to_hex(int) text
      to_hex(bigint) text
      quote_ident(text) text
      quote_literal(text) text
      regexp_replace(text, text, text) text
      regexp_replace(text, text, text, text) text
      regexp_like(text, text) boolean
      regexp_like(text, text, text) boolean
      regexp_count(text, text) int
      regexp_substr(text, text) text?
      regexp_match(text, text) text[]?
      regexp_match(text, text, text) text[]?
      regexp_split_to_array(text, text) text[]
      string_to_array(text, text) text[]
      string_to_array(text, text, text) text[]
      """;

  static final String OPERATORS =
      """
      ||(text, text) text
      ||(text, anynonarray) text
      ||(anynonarray, text) text
      ||(bytea, bytea) bytea
      ~(text, text) boolean
      ~*(text, text) boolean
      !~(text, text) boolean
      !~*(text, text) boolean
      ^@(text, text) boolean
      """;

  private TextFunctions() {}
}
