package io.megadb.exec.values;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import io.megadb.sql.text.Literals;
import io.megadb.sql.text.ValueParser;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlAbstractDateTimeLiteral;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Reads the VALUES of an INSERT into {@link GivenRows}, where each value is a literal or a
 * parameter. Whatever is not that simple, or is wrong, is left to the planner, which knows more and
 * tells what is wrong and where.
 */
public final class ValuesReader {
  /** From so many rows on a table of values costs less than as many expressions. */
  public static final int MANY_ROWS = 64;

  private final List<SqlType> targets;
  private final ZoneId zone;
  private final Map<Integer, SqlType> parameters = new HashMap<>();

  private ValuesReader(List<SqlType> targets, ZoneId zone) {
    this.targets = targets;
    this.zone = zone;
  }

  /**
   * What was read.
   *
   * @param parameterTypes one per parameter of the statement
   */
  public record Read(GivenRows rows, List<SqlType> parameterTypes) {}

  /** Thrown within this class: the planner is to decide. */
  private static final class NotSimple extends Exception {
    private static final long serialVersionUID = 1L;

    NotSimple() {
      super(null, null, false, false);
    }
  }

  /**
   * Reads an INSERT's source.
   *
   * @param zone of timestamptz literals that name none
   * @return empty if it is to be planned as it stands
   */
  public static Optional<Read> read(Statement.Insert insert, TableDefinition target, ZoneId zone) {
    if (insert.source().isEmpty() || insert.source().get().getKind() != SqlKind.VALUES) {
      return Optional.empty();
    }
    try {
      List<SqlType> targets = targets(insert.columns(), target);
      List<SqlNode> rows = ((SqlCall) insert.source().get()).getOperandList();
      return Optional.of(new ValuesReader(targets, zone).read(insert.columns(), rows));
    } catch (NotSimple | MegaDbException e) {
      return Optional.empty();
    }
  }

  private static List<SqlType> targets(List<ColumnName> columns, TableDefinition target)
      throws NotSimple {
    List<SqlType> targets = new ArrayList<>();
    if (columns.isEmpty()) {
      target.rowType().forEach(c -> targets.add(c.type()));
    }
    for (ColumnName column : columns) {
      targets.add(target.column(column.name()).orElseThrow(NotSimple::new).column().type());
    }
    if (!targets.stream().allMatch(Literals::hasText)) {
      throw new NotSimple();
    }
    return targets;
  }

  private Read read(List<ColumnName> columns, List<SqlNode> rows) throws NotSimple {
    Object[][] cells = new Object[rows.size()][targets.size()];
    List<SqlType> types = new ArrayList<>();
    for (int column = 0; column < targets.size(); column++) {
      types.add(readColumn(rows, column, cells));
    }
    List<SqlType> parameterTypes = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (!parameters.containsKey(i)) {
        throw new NotSimple();
      }
      parameterTypes.add(parameters.get(i));
    }
    List<List<Object>> values =
        Arrays.stream(cells).map(r -> Collections.unmodifiableList(Arrays.asList(r))).toList();
    return new Read(new GivenRows(columns, List.copyOf(types), values), parameterTypes);
  }

  /** The type of a column's values: the target's, or for numbers the one that holds them all. */
  private SqlType readColumn(List<SqlNode> rows, int column, Object[][] cells) throws NotSimple {
    SqlType target = targets.get(column);
    // PostgreSQL checks a length when it assigns, not when it reads.
    SqlType read = target instanceof SqlType.Varchar ? SqlType.Simple.TEXT : target;
    boolean others = false;
    NumberType numbers = new NumberType();
    for (int i = 0; i < cells.length; i++) {
      if (!(rows.get(i) instanceof SqlCall row) || row.operandCount() != targets.size()) {
        throw new NotSimple();
      }
      SqlNode node = row.operand(column);
      if (node instanceof SqlDynamicParam parameter) {
        SqlType before = parameters.put(parameter.getIndex(), target);
        if (before != null && !before.equals(target)) {
          throw new NotSimple();
        }
        cells[i][column] = new GivenRows.Parameter(parameter.getIndex());
        others = true;
        continue;
      }
      Optional<BigDecimal> number = number(node);
      if (number.isPresent()) {
        numbers.add(number.get());
        cells[i][column] = number.get();
      } else if (node instanceof SqlLiteral literal && literal.getTypeName() != SqlTypeName.NULL) {
        cells[i][column] = text(literal, read);
        others = true;
      } else if (!(node instanceof SqlLiteral)) {
        throw new NotSimple();
      }
    }
    if (numbers.isEmpty()) {
      return read;
    }
    if (others || !takesNumbers(target)) {
      throw new NotSimple();
    }
    return numbers.type().orElseThrow(NotSimple::new);
  }

  /** Where a number's digits after the point are not seen, or fixed. */
  private static boolean takesNumbers(SqlType target) {
    return target instanceof SqlType.Numeric
        || target instanceof SqlType.Simple simple
            && switch (simple) {
              case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> true;
              case BOOLEAN, TEXT, BYTEA, DATE, TIME -> false;
              case TIMESTAMP, TIMESTAMPTZ, INTERVAL, UUID, JSON -> false;
            };
  }

  private static Optional<BigDecimal> number(SqlNode node) {
    if (node.getKind() == SqlKind.MINUS_PREFIX) {
      return number(((SqlCall) node).operand(0)).map(BigDecimal::negate);
    }
    return node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.DECIMAL
        ? Optional.of(literal.bigDecimalValue())
        : Optional.empty();
  }

  /** A literal that is not a number, read as the type of its column. */
  private Object text(SqlLiteral literal, SqlType type) throws NotSimple {
    String text =
        switch (literal) {
          case SqlUnknownLiteral typed when typed.tag.equalsIgnoreCase(type.sql()) ->
              typed.getValue();
          case SqlAbstractDateTimeLiteral typed
              when typed.getTypeName().getName().equalsIgnoreCase(type.sql()) ->
              typed.toFormattedString();
          case SqlLiteral string when string.getTypeName() == SqlTypeName.CHAR ->
              string.getValueAs(String.class);
          case SqlLiteral truth
              when truth.getTypeName() == SqlTypeName.BOOLEAN && type == SqlType.Simple.BOOLEAN ->
              truth.toValue();
          default -> throw new NotSimple();
        };
    return ValueParser.parse(type, text, zone);
  }
}
