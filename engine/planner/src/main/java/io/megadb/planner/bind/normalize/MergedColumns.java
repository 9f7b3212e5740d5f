package io.megadb.planner.bind.normalize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * The bare name {@code x} after {@code a JOIN b USING (x) JOIN c ...}: one column, of the left side
 * for an inner or left join, of the right side for a right join, the first that is not NULL for a
 * full join (ISO 9075-2, 7.10). Calcite's validator merges the columns of two tables in the select
 * list and no more, so here the name is written out. What is no table's by the catalog is left to
 * the validator, which says whose column it misses or finds twice.
 */
final class MergedColumns extends SqlShuttle {
  private final Map<String, List<SqlIdentifier>> merged;

  /** What the catalog knows of a name in FROM. */
  interface Tables {
    Optional<List<String>> columns(SqlIdentifier name);
  }

  private MergedColumns(Map<String, List<SqlIdentifier>> merged) {
    this.merged = merged;
  }

  /**
   * The select with such names written out; itself if it has none.
   *
   * @param tables the columns of a table or view; empty for other names, such as WITH's
   */
  static SqlSelect rewrite(SqlSelect select, Tables tables) {
    Map<String, List<SqlIdentifier>> merged = merged(select.getFrom(), tables);
    if (merged.isEmpty()) {
      return select;
    }
    MergedColumns columns = new MergedColumns(merged);
    SqlSelect rewritten = (SqlSelect) select.clone(select.getParserPosition());
    List<SqlNode> items = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      items.add(columns.named(item));
    }
    rewritten.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
    if (select.getWhere() != null) {
      rewritten.setWhere(select.getWhere().accept(columns));
    }
    if (select.getGroup() != null) {
      rewritten.setGroupBy((SqlNodeList) select.getGroup().accept(columns));
    }
    if (select.getHaving() != null) {
      rewritten.setHaving(select.getHaving().accept(columns));
    }
    return rewritten;
  }

  /** ORDER BY of the query: a name of its output stays one. */
  static SqlNodeList order(SqlNode query, SqlNodeList order, Tables tables) {
    if (!(query instanceof SqlSelect select)) {
      return order;
    }
    Map<String, List<SqlIdentifier>> merged = new HashMap<>(merged(select.getFrom(), tables));
    for (SqlNode item : select.getSelectList()) {
      if (item instanceof SqlIdentifier name && name.isStar()) {
        return order;
      }
      merged.remove(OutputName.of(item));
    }
    return merged.isEmpty() ? order : (SqlNodeList) order.accept(new MergedColumns(merged));
  }

  private SqlNode named(SqlNode item) {
    SqlNode value = item.accept(this);
    return value != item && item instanceof SqlIdentifier name
        ? SqlStdOperatorTable.AS.createCall(
            name.getParserPosition(),
            value,
            new SqlIdentifier(name.getSimple(), name.getParserPosition()))
        : value;
  }

  @Override
  public SqlNode visit(SqlIdentifier name) {
    List<SqlIdentifier> columns = name.isSimple() ? merged.get(name.getSimple()) : null;
    if (columns == null) {
      return name;
    }
    SqlParserPos position = name.getParserPosition();
    List<SqlNode> placed = new ArrayList<>();
    columns.forEach(c -> placed.add(c.clone(position)));
    return placed.size() == 1
        ? placed.getFirst()
        : SqlStdOperatorTable.COALESCE.createCall(position, placed);
  }

  @Override
  public SqlNode visit(SqlCall call) {
    return switch (call.getKind()) {
      // What stands within another query is its own affair: its FROM may have the name too.
      case SELECT, WITH, UNION, INTERSECT, EXCEPT, ORDER_BY -> call;
      case AS -> {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        operands.set(0, operands.getFirst().accept(this));
        yield new SqlBasicCall(call.getOperator(), operands, call.getParserPosition());
      }
      default -> super.visit(call);
    };
  }

  /** The names that joins merge, by the columns each is the first of. */
  private static Map<String, List<SqlIdentifier>> merged(SqlNode from, Tables tables) {
    Map<String, List<SqlIdentifier>> merged = new HashMap<>();
    if (from instanceof SqlJoin join) {
      Set<String> names = new LinkedHashSet<>();
      if (named(join, names, tables)) {
        for (String name : names) {
          Found found = find(join, name, tables);
          if (found.surely()) {
            merged.put(name, found.columns());
          }
        }
      }
    }
    return merged;
  }

  /** Gathers the names that joins merge; false if one is NATURAL and its columns are not known. */
  private static boolean named(SqlNode from, Set<String> names, Tables tables) {
    if (!(from instanceof SqlJoin join)) {
      return true;
    }
    Optional<Set<String>> using = using(join, tables);
    using.ifPresent(names::addAll);
    return using.isPresent()
        && named(join.getLeft(), names, tables)
        && named(join.getRight(), names, tables);
  }

  /** The names a join merges. */
  private static Optional<Set<String>> using(SqlJoin join, Tables tables) {
    if (join.isNatural()) {
      return allColumns(join.getLeft(), tables)
          .flatMap(
              left ->
                  allColumns(join.getRight(), tables)
                      .map(
                          right -> {
                            left.retainAll(right);
                            return left;
                          }));
    }
    return Optional.of(
        join.getConditionType() == JoinConditionType.USING
            ? ((SqlNodeList) join.getCondition())
                .stream().map(n -> ((SqlIdentifier) n).getSimple()).collect(Collectors.toSet())
            : Set.of());
  }

  /** The names of an item of FROM, in a set of the caller's own. */
  private static Optional<Set<String>> allColumns(SqlNode from, Tables tables) {
    return switch (from) {
      case SqlJoin join ->
          allColumns(join.getLeft(), tables)
              .flatMap(
                  left ->
                      allColumns(join.getRight(), tables)
                          .map(
                              right -> {
                                left.addAll(right);
                                return left;
                              }));
      case SqlIdentifier table -> tables.columns(table).map(HashSet::new);
      case SqlCall call when call.getKind() == SqlKind.TABLE_REF ->
          allColumns(call.operand(0), tables);
      case SqlCall call when call.getKind() == SqlKind.AS ->
          columns(call, tables).map(HashSet::new);
      default -> Optional.empty();
    };
  }

  /**
   * Columns that a bare name means.
   *
   * @param columns none if it means nothing, or not one thing
   * @param surely false for a column that a sub-query may have or not
   */
  private record Found(List<SqlIdentifier> columns, boolean surely) {
    static final Found NOTHING = new Found(List.of(), false);

    boolean nothing() {
      return columns.isEmpty();
    }
  }

  private static Found find(SqlNode from, String name, Tables tables) {
    if (!(from instanceof SqlJoin join)) {
      return leaf(from, name, tables);
    }
    Found left = find(join.getLeft(), name, tables);
    Found right = find(join.getRight(), name, tables);
    if (!using(join, tables).orElse(Set.of()).contains(name)) {
      if (left.nothing() || (right.surely() && !left.surely())) {
        return right;
      }
      // Of two columns for sure none is meant.
      return left.surely() && right.surely() ? Found.NOTHING : left;
    }
    if (left.nothing() || right.nothing()) {
      return Found.NOTHING;
    }
    return switch (join.getJoinType()) {
      case RIGHT -> new Found(right.columns(), true);
      case FULL -> {
        List<SqlIdentifier> both = new ArrayList<>(left.columns());
        both.addAll(right.columns());
        yield new Found(both, true);
      }
      default -> new Found(left.columns(), true);
    };
  }

  private static Found leaf(SqlNode item, String name, Tables tables) {
    return switch (item) {
      case SqlIdentifier table -> column(table.names.getLast(), name, tables.columns(table), item);
      case SqlCall call when call.getKind() == SqlKind.TABLE_REF ->
          leaf(call.operand(0), name, tables);
      case SqlCall call when call.getKind() == SqlKind.AS ->
          column(((SqlIdentifier) call.operand(1)).getSimple(), name, columns(call, tables), item);
      default -> Found.NOTHING;
    };
  }

  private static Found column(
      String table, String name, Optional<List<String>> columns, SqlNode item) {
    if (columns.isPresent() && !columns.get().contains(name)) {
      return Found.NOTHING;
    }
    return new Found(
        List.of(new SqlIdentifier(List.of(table, name), item.getParserPosition())),
        columns.isPresent());
  }

  /** Names that an alias gives come first, then those it leaves as they are. */
  private static Optional<List<String>> columns(SqlCall as, Tables tables) {
    List<String> given =
        as.getOperandList().stream().skip(2).map(n -> ((SqlIdentifier) n).getSimple()).toList();
    SqlNode inner = as.operand(0);
    if (inner instanceof SqlCall call && call.getKind() == SqlKind.TABLE_REF) {
      inner = call.operand(0);
    }
    if (!(inner instanceof SqlIdentifier table)) {
      return given.isEmpty() ? Optional.empty() : Optional.of(given);
    }
    return tables
        .columns(table)
        .map(
            columns -> {
              List<String> all = new ArrayList<>(given);
              columns.stream().skip(given.size()).forEach(all::add);
              return all;
            });
  }
}
