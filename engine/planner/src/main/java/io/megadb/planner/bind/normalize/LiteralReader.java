package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.planner.bind.types.Literals;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.time.ZoneId;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/** Reads string literals as types, errors pointing at the literal. */
public final class LiteralReader {
  private static final RelDataType INTERVAL = CalciteTypes.toCalcite(SqlType.Simple.INTERVAL, true);

  private final ZoneId zone;
  private final Positions positions;

  public LiteralReader(ZoneId zone, Positions positions) {
    this.zone = zone;
    this.positions = positions;
  }

  /** Whether the node is a string literal that has no type of its own yet. */
  public static boolean isText(SqlNode node) {
    return node instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.CHAR;
  }

  /** The literal read as a type. */
  public SqlNode read(SqlLiteral literal, RelDataType type) {
    return read(literal.getValueAs(String.class), type, literal.getParserPosition());
  }

  private SqlNode read(String text, RelDataType type, SqlParserPos position) {
    try {
      return Literals.read(text, type, position, zone);
    } catch (MegaDbException e) {
      throw positions.at(e, position);
    }
  }

  /** A cast somebody wrote; of a string literal it is the literal read as that type. */
  SqlNode cast(SqlNode value, RelDataType type, SqlParserPos position) {
    Kind kind = Kind.of(type);
    if (!isText(value) || kind == Kind.TEXT) {
      return Literals.cast(value, type, position);
    }
    String text = ((SqlLiteral) value).getValueAs(String.class);
    SqlNode read = read(kind == Kind.BIT ? bits(text, type) : text, type, position);
    // A literal alone does not tell bigint from integer, nor numeric(10,2) from numeric.
    return switch (kind) {
      case SMALLINT, INTEGER, BIGINT, NUMERIC -> Literals.cast(read, type, position);
      default -> read;
    };
  }

  SqlNode castToInterval(SqlNode value, SqlParserPos position) {
    return cast(value, INTERVAL, position);
  }

  /** A cast that somebody wrote cuts bits off or adds zeros; an assignment refuses them. */
  private static String bits(String text, RelDataType type) {
    int length = ((SqlType.BitString) CalciteTypes.toSql(type)).dimension();
    if (length == SqlType.VectorType.ANY || !text.matches("[01]*")) {
      return text;
    }
    return text.length() > length
        ? text.substring(0, length)
        : text + "0".repeat(length - text.length());
  }

  /** {@code DATE '2024-01-01'} and its like. */
  SqlNode typed(SqlUnknownLiteral literal) {
    String name = literal.tag.toLowerCase(Locale.ROOT);
    RelDataType type =
        CalciteTypes.toCalcite(
            TypeTable.parse(name.equals("timestamp with local time zone") ? "timestamptz" : name)
                .orElse(SqlType.Simple.TEXT),
            true);
    return read(literal.getValue(), type, literal.getParserPosition());
  }

  /** {@code INTERVAL '1-2' YEAR TO MONTH}. */
  SqlNode interval(SqlIntervalLiteral literal) {
    SqlIntervalLiteral.IntervalValue value =
        literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
    String text = value.getIntervalLiteral();
    String unit =
        value.getIntervalQualifier().isSingleDatetimeField()
            ? " " + value.getIntervalQualifier().getStartUnit()
            : "";
    return read(
        (value.getSign() < 0 ? "-" : "") + text + unit, INTERVAL, literal.getParserPosition());
  }

  /** An interval from its text. */
  SqlNode interval(SqlLiteral text) {
    return read(text, INTERVAL);
  }
}
