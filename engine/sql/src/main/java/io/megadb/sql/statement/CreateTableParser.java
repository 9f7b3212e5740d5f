package io.megadb.sql.statement;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.Selects;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.calcite.SyntaxErrors;
import io.megadb.sql.text.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** CREATE TABLE, from the word TABLE on. */
final class CreateTableParser {
  private static final Set<String> TRANSFORMS =
      Set.of("YEAR", "MONTH", "DAY", "HOUR", "BUCKET", "TRUNCATE", "IDENTITY");

  private static final Set<String> OLTP_CLAUSES =
      Set.of("INHERITS", "PARTITION", "ON", "TABLESPACE", "WITHOUT", "OF");

  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;
  private final int from;
  private final List<Statement.PartitionedBy> partitioning = new ArrayList<>();
  private final Options options = Options.empty();
  private int usingAt = -1;
  private String tier;

  /**
   * @param from the statement's first token
   */
  CreateTableParser(TokenCursor cursor, CalciteParser calcite, int from) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
    this.from = from;
  }

  Statement parse() {
    cursor.expect("TABLE");
    boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
    QualifiedName name = cursor.qualifiedName("a table name");
    findTier();
    boolean oltp = tier == null || tier.equals("oltp");
    ColumnParser parser = new ColumnParser(cursor, calcite, oltp);
    List<String> renamed = List.of();
    if (cursor.isSymbol("(")) {
      if (isNameList()) {
        renamed = ColumnName.names(cursor.parenthesizedNames("a column name"));
      } else {
        int close = source.closing(cursor.at());
        if (close >= cursor.end()) {
          throw SyntaxErrors.atEnd(source, cursor.end(), "\")\"");
        }
        cursor.moveTo(cursor.at() + 1);
        if (cursor.at() < close) {
          parser.items(close);
        }
        cursor.moveTo(close + 1);
      }
    }
    Optional<SqlNode> query = clauses(parser, oltp, renamed);
    return new Statement.CreateTable(
        name,
        ifNotExists,
        tier(),
        keysNotNull(parser),
        parser.primaryKey,
        parser.checks,
        partitioning,
        options.values(),
        options.positions(),
        query,
        parser.oltpOnly(),
        postgresText());
  }

  /** USING stands after the columns, but what the columns may hold depends on it. */
  private void findTier() {
    int as = cursor.find(cursor.at(), i -> source.word(i).equals("AS"));
    int using = cursor.find(cursor.at(), i -> i >= as || source.word(i).equals("USING"));
    if (using < as && source.get(using + 1).isName() && using + 1 < cursor.end()) {
      usingAt = using;
      tier = source.get(using + 1).text().toLowerCase(Locale.ROOT).replace("\"", "");
    }
  }

  private Optional<QualifiedName> tier() {
    return tier == null
        ? Optional.empty()
        : Optional.of(new QualifiedName(List.of(tier), source.get(usingAt + 1).position()));
  }

  /** {@code (a, b)} without types, as CREATE TABLE AS has it. */
  private boolean isNameList() {
    int close = source.closing(cursor.at());
    for (int i = cursor.at() + 1; i < close; i += 2) {
      if (!source.get(i).isName() || !(source.symbolAt(i + 1, ",") || i + 1 == close)) {
        return false;
      }
    }
    return close > cursor.at() + 1;
  }

  private Optional<SqlNode> clauses(ColumnParser parser, boolean oltp, List<String> renamed) {
    while (!cursor.atEnd()) {
      if (cursor.at() == usingAt) {
        cursor.moveTo(usingAt + 2);
      } else if (cursor.accept("PARTITIONED")) {
        cursor.expect("BY");
        partitionFields();
      } else if (cursor.isWords("WITH") && source.symbolAt(cursor.at() + 1, "(")) {
        cursor.accept("WITH");
        Options more = Options.parenthesized(cursor);
        more.values().forEach((key, value) -> options.put(key, more.positions().get(key), value));
      } else if (cursor.accept("AS")) {
        return query(parser, oltp, renamed);
      } else if (OLTP_CLAUSES.contains(cursor.word(0)) || oltp) {
        parser.noteOltpOnly(
            cursor.word(0).isEmpty() ? cursor.token().text() : cursor.word(0), cursor.position());
        // What remains is for PostgreSQL to read; our clauses in it are still looked for.
        int next = cursor.find(cursor.at() + 1, i -> i == usingAt || source.word(i).equals("AS"));
        cursor.moveTo(next);
      } else {
        throw cursor.expected(
            "USING, PARTITIONED BY, WITH, AS or the end of the statement",
            Set.of("USING", "PARTITIONED", "WITH", "AS"));
      }
    }
    if (!renamed.isEmpty()) {
      throw cursor.expected("AS and a query, or types for the columns", Set.of("AS"));
    }
    return Optional.empty();
  }

  private Optional<SqlNode> query(ColumnParser parser, boolean oltp, List<String> renamed) {
    int start = cursor.at();
    int end = cursor.end();
    int withData = cursor.find(start + 1, i -> source.word(i).equals("WITH") && isWithData(i));
    if (withData < end) {
      if (source.word(withData + 1).equals("NO")) {
        parser.noteOltpOnly("WITH NO DATA", source.get(withData).position());
      }
      end = withData;
    }
    cursor.moveTo(cursor.end());
    try {
      SqlNode query = calcite.query(start, end);
      return Optional.of(renamed.isEmpty() ? query : withNames(query, renamed));
    } catch (MegaDbException e) {
      // PostgreSQL may know more than we do; if not, its error is as good as ours.
      if (!oltp || e.is(ErrorCode.STATEMENT_TOO_COMPLEX)) {
        throw e;
      }
      parser.noteOltpOnly("AS", source.get(start - 1).position());
      return Optional.empty();
    }
  }

  private boolean isWithData(int i) {
    return source.word(i + 1).equals("DATA")
        || (source.word(i + 1).equals("NO") && source.word(i + 2).equals("DATA"));
  }

  /** {@code SELECT * FROM (query) AS t(names)}. */
  private static SqlNode withNames(SqlNode query, List<String> names) {
    SqlParserPos position = query.getParserPosition();
    List<SqlNode> operands = new ArrayList<>();
    operands.add(query);
    operands.add(new SqlIdentifier("query", position));
    names.forEach(n -> operands.add(new SqlIdentifier(n, position)));
    return Selects.all(SqlStdOperatorTable.AS.createCall(position, operands), position);
  }

  private void partitionFields() {
    cursor.expectSymbol("(");
    do {
      partitioning.add(partitionField());
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
  }

  private Statement.PartitionedBy partitionField() {
    Token first = cursor.token();
    if (!source.symbolAt(cursor.at() + 1, "(")) {
      ColumnName column = column();
      return partitionedBy(column, Transform.IDENTITY, 0);
    }
    String word = cursor.word(0);
    String singular = word.endsWith("S") ? word.substring(0, word.length() - 1) : word;
    if (!TRANSFORMS.contains(singular)) {
      throw SyntaxErrors.near(
          first,
          TRANSFORMS,
          "Transforms are year, month, day, hour, bucket(n, c), truncate(n, c).");
    }
    Transform transform = Transform.valueOf(singular);
    cursor.moveTo(cursor.at() + 1);
    cursor.expectSymbol("(");
    int argument = 0;
    ColumnName column;
    if (transform == Transform.BUCKET || transform == Transform.TRUNCATE) {
      boolean numberFirst = cursor.token().kind() == Token.Kind.NUMBER;
      column = numberFirst ? null : column();
      if (!numberFirst) {
        cursor.expectSymbol(",");
      }
      argument = positiveInteger();
      if (numberFirst) {
        cursor.expectSymbol(",");
        column = column();
      }
    } else {
      column = column();
    }
    cursor.expectSymbol(")");
    return partitionedBy(column, transform, argument);
  }

  private ColumnName column() {
    int position = cursor.position();
    return new ColumnName(cursor.name("a column name"), position);
  }

  private static Statement.PartitionedBy partitionedBy(
      ColumnName column, Transform transform, int argument) {
    return new Statement.PartitionedBy(
        new PartitionField(column.name(), transform, argument), column.position());
  }

  private int positiveInteger() {
    Token token = cursor.token();
    if (token.kind() != Token.Kind.NUMBER) {
      throw cursor.expected("a number", Set.of());
    }
    cursor.moveTo(cursor.at() + 1);
    try {
      int value = Integer.parseInt(token.text());
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below, as zero is.
    }
    throw new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "a partition transform's number is a positive integer, not " + token.text())
        .withHint("For example bucket(16, id).")
        .withPosition(token.position());
  }

  private static List<ColumnDefinition> keysNotNull(ColumnParser parser) {
    List<String> key = ColumnName.names(parser.primaryKey);
    return parser.columns.stream()
        .map(
            c ->
                key.contains(c.name())
                    ? new ColumnDefinition(
                        new Column(c.name(), c.column().type(), false), c.defaultSql(), c.comment())
                    : c)
        .toList();
  }

  /** The statement with USING OLTP blanked out, so that positions stay. */
  private String postgresText() {
    String text = source.text(from, cursor.end());
    if (usingAt < 0 || !tier.equals("oltp")) {
      return text;
    }
    int start = source.get(usingAt).start() - source.get(from).start();
    int stop = source.get(usingAt + 1).end() - source.get(from).start();
    return text.substring(0, start) + " ".repeat(stop - start) + text.substring(stop);
  }
}
