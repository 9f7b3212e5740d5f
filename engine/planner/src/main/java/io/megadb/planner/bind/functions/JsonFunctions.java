package io.megadb.planner.bind.functions;

/** JSON (PostgreSQL documentation, 9.16); json and jsonb are one type here. */
final class JsonFunctions {
  static final String SCALAR =
      """
      json_extract_path(json, variadic text) json?
      jsonb_extract_path(json, variadic text) json?
      json_extract_path_text(json, variadic text) text?
      jsonb_extract_path_text(json, variadic text) text?
      json_array_length(json) int?
      jsonb_array_length(json) int?
      json_typeof(json) text?
      jsonb_typeof(json) text?
      json_build_object(variadic any) json
      jsonb_build_object(variadic any) json
      json_build_array(variadic any) json
      jsonb_build_array(variadic any) json
      json_strip_nulls(json) json
      jsonb_strip_nulls(json) json
      jsonb_pretty(json) text
      jsonb_exists(json, text) boolean
      to_json(any) json
      to_jsonb(any) json
      row_to_json(any) json
      array_to_json(anyarray) json
      """;

  static final String SETS =
      """
      json_array_elements(json) json?
      jsonb_array_elements(json) json?
      json_array_elements_text(json) text?
      jsonb_array_elements_text(json) text?
      json_object_keys(json) text
      jsonb_object_keys(json) text
      json_each(json) json?
      jsonb_each(json) json?
      json_each_text(json) text?
      jsonb_each_text(json) text?
      """;

  static final String OPERATORS =
      """
      ->(json, text) json?
      ->(json, int) json?
      ->>(json, text) text?
      ->>(json, int) text?
      #>(json, text[]) json?
      #>>(json, text[]) text?
      @>(json, json) boolean
      <@(json, json) boolean
      ||(json, json) json
      -(json, text) json
      -(json, int) json
      -(json, text[]) json
      """;

  private JsonFunctions() {}
}
