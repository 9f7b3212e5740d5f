package io.megadb.sql;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.tier.TableChange;
import io.megadb.sql.graph.GraphStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/**
 * A parsed statement. Queries and expressions are Calcite's nodes (in the forms {@link
 * StatementParser} describes), names are unresolved, everything else is plain values. All positions
 * count in the text that was parsed as a whole, also within EXPLAIN, views and COPY.
 */
public sealed interface Statement {

  /** SELECT, VALUES, WITH, TABLE, set operations. */
  record Query(SqlNode node) implements Statement {}

  /**
   * INSERT.
   *
   * @param columns empty for all in order
   * @param source VALUES or a query; empty for DEFAULT VALUES. DEFAULT within VALUES is a call of
   *     {@code SqlStdOperatorTable.DEFAULT}
   * @param conflict ON CONFLICT
   * @param returning empty without RETURNING
   */
  record Insert(
      QualifiedName table,
      List<ColumnName> columns,
      Optional<SqlNode> source,
      Optional<Conflict> conflict,
      Optional<SqlNodeList> returning)
      implements Statement {}

  /**
   * ON CONFLICT [(columns)] DO NOTHING | DO UPDATE SET ... [WHERE ...].
   *
   * @param target columns, may be empty
   * @param assignments empty for DO NOTHING; {@code excluded.x} names the new row's column
   */
  record Conflict(List<ColumnName> target, List<Assignment> assignments, Optional<SqlNode> where) {}

  /** {@code column = value}. */
  record Assignment(String column, int position, SqlNode value) {}

  /** UPDATE t [AS alias] SET ... [FROM from] [WHERE where] [RETURNING returning]. */
  record Update(
      QualifiedName table,
      Optional<String> alias,
      List<Assignment> assignments,
      Optional<SqlNode> from,
      Optional<SqlNode> where,
      Optional<SqlNodeList> returning)
      implements Statement {}

  /** DELETE FROM t [AS alias] [USING using] [WHERE where] [RETURNING returning]. */
  record Delete(
      QualifiedName table,
      Optional<String> alias,
      Optional<SqlNode> using,
      Optional<SqlNode> where,
      Optional<SqlNodeList> returning)
      implements Statement {}

  /**
   * MERGE INTO t [AS alias] USING source ON condition WHEN ... [RETURNING returning].
   *
   * @param sourceEnd 0-based offset of ON in the text
   */
  record Merge(
      QualifiedName table,
      Optional<String> alias,
      SqlNode source,
      int sourceEnd,
      SqlNode condition,
      List<MergeClause> clauses,
      Optional<SqlNodeList> returning)
      implements Statement {}

  /**
   * One WHEN of MERGE; of those that apply to a row the first one acts.
   *
   * @param position 1-based offset of WHEN
   */
  record MergeClause(
      MergeMatch match, int position, Optional<SqlNode> condition, MergeAction action) {}

  /** Which rows a WHEN of MERGE is about. */
  enum MergeMatch {
    MATCHED,
    NOT_MATCHED_BY_SOURCE,
    NOT_MATCHED_BY_TARGET
  }

  /** What a WHEN of MERGE does. */
  sealed interface MergeAction {
    /** UPDATE SET. */
    record Update(List<Assignment> assignments) implements MergeAction {}

    /** DELETE. */
    record Delete() implements MergeAction {}

    /**
     * INSERT [(columns)] VALUES (...).
     *
     * @param columns empty for all in order
     * @param values with calls of {@code SqlStdOperatorTable.DEFAULT}; empty for DEFAULT VALUES
     */
    record Insert(List<ColumnName> columns, List<SqlNode> values) implements MergeAction {}

    /** DO NOTHING. */
    record Nothing() implements MergeAction {}

    /** RAISE CONFLICT: a row of the source whose target is gone fails the statement. */
    record Conflict() implements MergeAction {}
  }

  /**
   * CREATE TABLE.
   *
   * @param tier what USING named, in lower case, and where; empty means OLTP
   * @param columns empty for CREATE TABLE AS without a column list
   * @param primaryKey from column or table constraint
   * @param checks SQL text of each CHECK expression
   * @param options WITH (...), keys in lower case, string values without quotes
   * @param optionPositions 1-based offsets of the option keys
   * @param query of CREATE TABLE AS
   * @param oltpOnly the first clause that only OLTP tables can have (UNIQUE, REFERENCES, EXCLUDE,
   *     GENERATED, INHERITS, ...), with its position; empty if there is none
   * @param text the statement as PostgreSQL takes it: the source text without USING OLTP
   */
  record CreateTable(
      QualifiedName name,
      boolean ifNotExists,
      Optional<QualifiedName> tier,
      List<ColumnDefinition> columns,
      List<ColumnName> primaryKey,
      List<String> checks,
      List<PartitionedBy> partitioning,
      Map<String, String> options,
      Map<String, Integer> optionPositions,
      Optional<SqlNode> query,
      Optional<OltpOnly> oltpOnly,
      String text)
      implements Statement {}

  /**
   * One field of PARTITIONED BY.
   *
   * @param position 1-based offset of the column's name
   */
  record PartitionedBy(PartitionField field, int position) {}

  /** A clause only PostgreSQL has. */
  record OltpOnly(String clause, int position) {}

  /**
   * ALTER TABLE.
   *
   * @param changes empty when it is only for PostgreSQL (constraints, owners, ...); then {@code
   *     oltpOnly} says why
   */
  record AlterTable(
      QualifiedName name, boolean ifExists, List<TableChange> changes, Optional<OltpOnly> oltpOnly)
      implements Statement {}

  record DropTable(List<QualifiedName> names, boolean ifExists, boolean cascade)
      implements Statement {}

  /**
   * CREATE VIEW.
   *
   * @param columns new names, empty to keep the query's
   * @param queryText the SELECT as written
   */
  record CreateView(
      QualifiedName name, boolean orReplace, List<String> columns, SqlNode query, String queryText)
      implements Statement {}

  record DropView(List<QualifiedName> names, boolean ifExists, boolean cascade)
      implements Statement {}

  record CreateSchema(String name, boolean ifNotExists) implements Statement {}

  record DropSchema(List<QualifiedName> names, boolean ifExists, boolean cascade)
      implements Statement {}

  /**
   * CREATE INDEX.
   *
   * @param name empty if the statement leaves it out
   * @param method after USING, in lower case unless quoted; empty without
   * @param columns at least one
   * @param options WITH (...), keys in lower case, string values without quotes
   * @param optionPositions 1-based offsets of the option keys
   * @param oltpOnly the first clause that only PostgreSQL's indexes have
   * @param text the statement as written
   */
  record CreateIndex(
      boolean unique,
      boolean ifNotExists,
      Optional<ColumnName> name,
      QualifiedName table,
      Optional<ColumnName> method,
      List<IndexColumn> columns,
      Map<String, String> options,
      Map<String, Integer> optionPositions,
      Optional<OltpOnly> oltpOnly,
      String text)
      implements Statement {}

  /**
   * {@code column [operator class]}.
   *
   * @param column without a name for an expression, which is {@code oltpOnly}
   */
  record IndexColumn(ColumnName column, Optional<ColumnName> operators) {}

  /**
   * DROP INDEX.
   *
   * @param text the statement as written
   */
  record DropIndex(List<QualifiedName> names, boolean ifExists, String text) implements Statement {}

  record Truncate(List<QualifiedName> names) implements Statement {}

  /**
   * COMMENT ON TABLE | COLUMN | VIEW | SCHEMA.
   *
   * @param text empty for NULL
   */
  record Comment(Target target, QualifiedName name, Optional<String> text) implements Statement {
    /** What is commented; a COLUMN's name ends with the column. */
    public enum Target {
      TABLE,
      COLUMN,
      VIEW,
      SCHEMA
    }
  }

  /**
   * COPY t [(columns)] FROM 'file', COPY t | (query) TO 'file'.
   *
   * @param table empty when a query is copied
   * @param options keys in lower case: format, header, delimiter, null, quote, escape, encoding,
   *     compression, ...; a bare option has the value "true"
   * @param optionPositions 1-based offsets of the option keys
   */
  record Copy(
      Direction direction,
      Optional<QualifiedName> table,
      List<ColumnName> columns,
      Optional<SqlNode> query,
      String file,
      int filePosition,
      Map<String, String> options,
      Map<String, Integer> optionPositions)
      implements Statement {
    /** Into the table or out of it. */
    public enum Direction {
      FROM,
      TO
    }
  }

  /**
   * BEGIN, COMMIT and their like.
   *
   * @param savepoint of SAVEPOINT, RELEASE and ROLLBACK TO
   * @param modes of BEGIN, as written (isolation level, read only, deferrable); empty without
   */
  record Transaction(Command command, Optional<String> savepoint, String modes)
      implements Statement {
    /** Which. */
    public enum Command {
      BEGIN,
      COMMIT,
      ROLLBACK,
      SAVEPOINT,
      RELEASE,
      ROLLBACK_TO
    }
  }

  /**
   * SET name = value, SET TIME ZONE value, RESET name.
   *
   * @param name in lower case; {@code SET TIME ZONE} is {@code timezone}, {@code SET SCHEMA} is
   *     {@code search_path}
   * @param value empty for RESET and DEFAULT
   */
  record SetOption(String name, int position, Optional<String> value) implements Statement {}

  /** SHOW name; {@code all} for all. */
  record Show(String name, int position) implements Statement {}

  /**
   * EXPLAIN [ANALYZE] statement.
   *
   * @param text of the explained statement
   * @param offset characters before it
   */
  record Explain(boolean analyze, Statement statement, String text, int offset)
      implements Statement {}

  /** CREATE, ALTER or DROP PROPERTY GRAPH. */
  record PropertyGraph(GraphStatement definition) implements Statement {}

  /**
   * A statement only PostgreSQL knows (CREATE FUNCTION, GRANT, CREATE TRIGGER, LISTEN, ...): it
   * begins with a keyword of PostgreSQL that is not ours, and goes there as it is.
   *
   * @param keyword the words that name the statement, in upper case: CREATE TRIGGER, GRANT, SET
   *     ROLE
   */
  record PostgresOnly(String keyword, String text) implements Statement {}
}
