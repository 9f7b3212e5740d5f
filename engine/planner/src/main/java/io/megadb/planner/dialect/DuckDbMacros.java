package io.megadb.planner.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a DuckDB database must have before it runs what {@link DuckDbWriter} writes. DuckDB inlines
 * macros when it binds, so they cost nothing at run time.
 */
public final class DuckDbMacros {
  private static final String RESOURCE = "macros.sql";

  private DuckDbMacros() {}

  /**
   * {@code CREATE OR REPLACE MACRO main.mdb_...}, to be run once per database, in order. Later ones
   * use earlier ones.
   */
  public static List<String> statements() {
    try (InputStream in = DuckDbMacros.class.getResourceAsStream(RESOURCE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String code =
          text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
      return Arrays.stream(code.split(";\\s*\n"))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@code SET GLOBAL name = value}, to be run once per database, before it is connected to. The
   * time zone is not among them.
   */
  public static List<String> settings() {
    return List.of(
        // x / 0 is an error, not infinity.
        "SET GLOBAL ieee_floating_point_ops = false",
        "SET GLOBAL error_on_division_by_zero = true",
        "SET GLOBAL scalar_subquery_error_on_multiple_rows = true",
        "SET GLOBAL default_null_order = 'NULLS_LAST'",
        "SET GLOBAL default_order = 'ASC'");
  }
}
