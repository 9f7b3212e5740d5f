package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.BoundTable;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TextIndexes;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlQualified;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.util.Util;

/** What can be told of {@code bm25(column, query)} where the statement says so. */
final class TextChecks {
  private final Typing typing;

  TextChecks(Typing typing) {
    this.typing = typing;
  }

  /**
   * Checks a call.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED if bm25 is asked of what is no column, of a
   *     column that has no index on its words, or for words that differ from row to row
   */
  void check(String name, SqlValidatorScope scope, SqlCall call) {
    if (!name.equals("bm25")) {
      return;
    }
    SqlNode text = call.operand(0);
    while (text.getKind() == SqlKind.CAST) {
      text = ((SqlCall) text).operand(0);
    }
    if (!(text instanceof SqlIdentifier column)) {
      throw error("the first argument of bm25 is a column, not an expression", text);
    }
    SqlQualified qualified = scope.fullyQualify(column);
    SqlValidatorTable table = qualified.namespace == null ? null : qualified.namespace.getTable();
    BoundTable bound = table == null ? null : table.unwrap(BoundTable.class);
    List<String> parts = qualified.suffix();
    if (bound != null
        && parts.size() == 1
        && TextIndexes.analyzer(bound.definition(), parts.getFirst()).isEmpty()) {
      throw error(
          "column \""
              + parts.getFirst()
              + "\" of "
              + bound.definition().name()
              + " has no index by bm25",
          text);
    }
    if (readsRows(call.operand(1))) {
      throw error("the words bm25 looks for must be the same for all rows", call.operand(1));
    }
  }

  private MegaDbException error(String message, SqlNode node) {
    return typing
        .error(ErrorCode.FEATURE_NOT_SUPPORTED, message, node)
        .withHint(
            "Write bm25(column, 'words') or bm25(column, $1), over a table USING VECTOR that has"
                + " CREATE INDEX name ON table USING bm25 (column).");
  }

  private static boolean readsRows(SqlNode node) {
    try {
      node.accept(
          new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlIdentifier id) {
              throw Util.FoundOne.NULL;
            }

            @Override
            public Void visit(SqlCall call) {
              if (SqlKind.QUERY.contains(call.getKind())) {
                throw Util.FoundOne.NULL;
              }
              return super.visit(call);
            }
          });
      return false;
    } catch (Util.FoundOne found) {
      return true;
    }
  }
}
