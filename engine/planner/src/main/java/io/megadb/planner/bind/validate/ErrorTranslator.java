package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.StatementCatalog;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;

/** Calcite's messages as PostgreSQL's, with SQLSTATE, position and hint. */
final class ErrorTranslator {
  /** What a message becomes. */
  private record Rule(
      Pattern pattern, BiFunction<ErrorTranslator, Matcher, MegaDbException> translation) {}

  private static final List<Rule> RULES =
      List.of(
          rule(
              "Column '(.*)' not found in table '(.*)'.*",
              (t, m) -> t.column(m.group(2) + "." + m.group(1), m.group(1))),
          rule(
              "Column '(.*)' not found in any table.*", (t, m) -> t.column(m.group(1), m.group(1))),
          rule(
              "Table '(.*)' not found.*",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_TABLE,
                      "missing FROM-clause entry for table \"" + m.group(1) + "\"")),
          rule(
              "Unknown identifier '(.*)'",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_TABLE,
                      "missing FROM-clause entry for table \"" + m.group(1) + "\"")),
          rule(
              "Object '(.*)' not found.*",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_TABLE, "relation \"" + m.group(1) + "\" does not exist")),
          rule("Column '(.*)' is ambiguous.*", (t, m) -> t.ambiguous(last(m.group(1)))),
          rule(
              "Column name '(.*)' in .* is not unique.*",
              (t, m) ->
                  error(
                      ErrorCode.AMBIGUOUS_COLUMN,
                      "common column name \""
                          + m.group(1)
                          + "\" appears more than once in a table")),
          rule(
              "Expression '(.*)' is not being grouped.*",
              (t, m) ->
                  error(
                      ErrorCode.GROUPING_ERROR,
                      "column \""
                          + shown(m.group(1))
                          + "\" must appear in the GROUP BY clause or be used in an aggregate function")),
          rule(
              "Expression '(.*)' is not in the select clause.*",
              (t, m) ->
                  error(
                      ErrorCode.INVALID_COLUMN_REFERENCE,
                      "for SELECT DISTINCT, ORDER BY expressions must appear in select list")),
          rule(
              "Aggregate expression is illegal in ORDER BY clause.*",
              (t, m) ->
                  error(
                      ErrorCode.GROUPING_ERROR,
                      "column must appear in the GROUP BY clause or be used in an aggregate function")),
          rule(
              "Aggregate expression is illegal in (.*) clause.*",
              (t, m) ->
                  error(
                      ErrorCode.GROUPING_ERROR,
                      "aggregate functions are not allowed in " + m.group(1))),
          rule(
              "Aggregate expressions cannot be nested.*",
              (t, m) ->
                  error(ErrorCode.GROUPING_ERROR, "aggregate function calls cannot be nested")),
          rule(
              "Windowed aggregate expression is illegal in (.*) clause.*",
              (t, m) ->
                  error(
                      ErrorCode.WINDOWING_ERROR,
                      "window functions are not allowed in " + m.group(1))),
          rule(
              "Column count mismatch in (.*)",
              (t, m) ->
                  error(
                      ErrorCode.SYNTAX_ERROR,
                      "each " + m.group(1) + " query must have the same number of columns")),
          rule(
              "Type mismatch in column (\\d+) of (.*)",
              (t, m) ->
                  error(
                      ErrorCode.DATATYPE_MISMATCH,
                      m.group(2) + " types of column " + m.group(1) + " cannot be matched")),
          rule(
              "Values passed to VALUES operator must have compatible types",
              (t, m) -> error(ErrorCode.DATATYPE_MISMATCH, "VALUES types cannot be matched")),
          rule(
              "(.*) clause must be a condition.*",
              (t, m) ->
                  error(
                      ErrorCode.DATATYPE_MISMATCH,
                      "argument of " + m.group(1) + " must be type boolean")),
          rule(
              "HAVING clause must be a condition.*",
              (t, m) ->
                  error(ErrorCode.DATATYPE_MISMATCH, "argument of HAVING must be type boolean")),
          rule(
              "Table or column alias '(.*)' not found.*",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_TABLE,
                      "missing FROM-clause entry for table \"" + m.group(1) + "\"")),
          rule(
              "Duplicate relation name '(.*)' in FROM clause.*",
              (t, m) ->
                  error(
                          ErrorCode.DUPLICATE_ALIAS,
                          "table name \"" + m.group(1) + "\" specified more than once")
                      .withHint("Give each its own alias.")),
          rule(
              "Duplicate column name '(.*)' in column (alias|list).*",
              (t, m) ->
                  error(
                      ErrorCode.DUPLICATE_COLUMN,
                      "column name \"" + m.group(1) + "\" specified more than once")),
          rule(
              "List of column aliases must have same degree as table; (.*)",
              (t, m) ->
                  error(
                      ErrorCode.INVALID_COLUMN_REFERENCE,
                      "the column aliases do not match the table's columns: " + m.group(1))),
          rule(
              "Number of columns must match number of query columns",
              (t, m) ->
                  error(
                      ErrorCode.SYNTAX_ERROR,
                      "the column list does not match the query's columns")),
          rule(
              "Numeric literal '(.*)' out of range",
              (t, m) ->
                  error(
                          ErrorCode.NUMERIC_OUT_OF_RANGE,
                          "value \"" + m.group(1) + "\" is out of range for type numeric")
                      .withHint("Outside of oltp tables numeric holds 38 digits.")),
          rule(
              "Ordinal out of range",
              (t, m) ->
                  error(
                      ErrorCode.INVALID_COLUMN_REFERENCE,
                      "the ORDER BY or GROUP BY position is not in select list")),
          rule(
              "Window '(.*)' not found.*",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_OBJECT, "window \"" + m.group(1) + "\" does not exist")),
          rule(
              "OVER clause is necessary for window functions.*",
              (t, m) ->
                  error(
                      ErrorCode.WRONG_OBJECT_TYPE, "window function call requires an OVER clause")),
          rule(
              "Invalid number of arguments to function '(.*)'.*",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_FUNCTION,
                      "function " + lower(m.group(1)) + " does not take so many arguments")),
          rule(
              "SELECT \\* requires a FROM clause",
              (t, m) ->
                  error(ErrorCode.SYNTAX_ERROR, "SELECT * with no tables specified is not valid")),
          rule(
              "Unknown datatype name '(.*)'",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_OBJECT,
                      "type \"" + lower(m.group(1)) + "\" does not exist")),
          rule(
              "(ORDER BY|PARTITION BY) expression should not contain OVER clause",
              (t, m) ->
                  error(
                      ErrorCode.WINDOWING_ERROR,
                      "window functions are not allowed in window definitions")),
          rule(
              "No match found for function signature (.*)",
              (t, m) ->
                  error(
                      ErrorCode.UNDEFINED_FUNCTION,
                      "function " + lower(m.group(1)) + " does not exist")));

  private final Positions positions;
  private final StatementCatalog catalog;

  ErrorTranslator(Positions positions, StatementCatalog catalog) {
    this.positions = positions;
    this.catalog = catalog;
  }

  MegaDbException translate(RuntimeException error) {
    String message = error.getMessage();
    int offset = 0;
    if (error instanceof CalciteContextException context) {
      offset = positions.offset(context.getPosLine(), context.getPosColumn());
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof MegaDbException own) {
        return own;
      }
      message = cause.getMessage() == null ? message : cause.getMessage();
    }
    MegaDbException translated = null;
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(message);
      if (matcher.matches()) {
        translated = rule.translation().apply(this, matcher);
        break;
      }
    }
    if (translated == null) {
      translated = new MegaDbException(ErrorCode.SYNTAX_ERROR, message, error);
    }
    return offset == 0 ? translated : translated.withPosition(offset);
  }

  private MegaDbException column(String shown, String column) {
    MegaDbException error =
        error(
            ErrorCode.UNDEFINED_COLUMN,
            shown.contains(".")
                ? "column " + shown + " does not exist"
                : "column \"" + shown + "\" does not exist");
    List<String> candidates =
        catalog.tables().stream()
            .flatMap(t -> t.bound().definition().columns().stream())
            .map(c -> c.name())
            .distinct()
            .toList();
    return NearestName.of(column, candidates)
        .filter(near -> !near.equals(column))
        .map(near -> error.withHint("Did you mean \"" + near + "\"?"))
        .orElse(error);
  }

  private MegaDbException ambiguous(String column) {
    String message = "column reference \"" + column + "\" is ambiguous";
    return catalog.isRepeatedInColumns(column)
        ? error(
                ErrorCode.AMBIGUOUS_COLUMN,
                message + ": COLUMNS of a GRAPH_TABLE gives it more than once")
            .withHint(
                "Give each a name of its own, as in COLUMNS (a.%1$s AS a_%1$s, b.%1$s AS b_%1$s)."
                    .formatted(column))
        : error(ErrorCode.AMBIGUOUS_COLUMN, message)
            .withHint("Write the table's name or alias before it.");
  }

  private static Rule rule(
      String pattern, BiFunction<ErrorTranslator, Matcher, MegaDbException> translation) {
    return new Rule(Pattern.compile(pattern, Pattern.DOTALL), translation);
  }

  private static MegaDbException error(ErrorCode code, String message) {
    return new MegaDbException(code, message);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String shown(String expression) {
    return expression.replace("\"", "").replace("`", "");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
