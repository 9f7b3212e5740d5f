package io.megadb.planner.dialect.duckdb;

import io.megadb.planner.bind.types.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions that are a matter of text alone, read from {@code functions.txt}. */
final class FunctionTable {
  /**
   * How one overload is written.
   *
   * @param parameters kinds; {@link Kind#ANY} fits all
   * @param variadic whether any number of operands fits
   * @param text with {@code $1}, {@code $2} and {@code $*} for the operands
   * @param exact whether DuckDB's result type is the declared one
   */
  record Template(List<Kind> parameters, boolean variadic, String text, boolean exact) {
    private static final Pattern OPERAND = Pattern.compile("\\$(\\d|\\*)");

    boolean fits(List<Kind> operands) {
      if (variadic) {
        return true;
      }
      if (operands.size() != parameters.size()) {
        return false;
      }
      for (int i = 0; i < operands.size(); i++) {
        Kind parameter = parameters.get(i);
        if (parameter != Kind.ANY && parameter != operands.get(i)) {
          return false;
        }
      }
      return true;
    }

    String fill(List<String> operands) {
      Matcher holes = OPERAND.matcher(text);
      return holes.replaceAll(
          hole ->
              Matcher.quoteReplacement(
                  hole.group(1).equals("*")
                      ? String.join(", ", operands)
                      : operands.get(Integer.parseInt(hole.group(1)) - 1)));
    }
  }

  private static final Pattern LINE = Pattern.compile("([^\\s]+?)\\((.*?)\\) ([=~]) (.+)");

  private final Map<String, List<Template>> templates = new HashMap<>();

  FunctionTable(String resource) {
    try (InputStream in = FunctionTable.class.getResourceAsStream(resource)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("# ") && !line.equals("#"))
          .forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a function: " + line);
    }
    List<Kind> kinds = new ArrayList<>();
    boolean variadic = parts.group(2).equals("...");
    if (!variadic && !parts.group(2).isEmpty()) {
      for (String kind : parts.group(2).split(", ")) {
        kinds.add(kind.equals("array") ? Kind.ARRAY : Kind.parse(kind));
      }
    }
    templates
        .computeIfAbsent(parts.group(1), name -> new ArrayList<>())
        .add(new Template(kinds, variadic, parts.group(4), parts.group(3).equals("=")));
  }

  /** The first overload of a lower-case name that fits operands of these kinds. */
  Optional<Template> find(String name, List<Kind> operands) {
    return templates.getOrDefault(name, List.of()).stream()
        .filter(t -> t.fits(operands))
        .findFirst();
  }
}
