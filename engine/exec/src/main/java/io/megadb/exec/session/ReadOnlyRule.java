package io.megadb.exec.session;

import io.megadb.exec.compile.Compiled;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.Statement;
import io.megadb.sql.text.SqlScanner;
import io.megadb.sql.text.Token;
import io.megadb.sql.text.TokenValues;
import java.util.List;
import java.util.Set;

/**
 * What a read-only session refuses before it begins. What goes to PostgreSQL as it is runs there in
 * a read-only transaction: only PostgreSQL knows what a function or a common table expression
 * writes. Here such a statement is only kept from lifting that.
 */
final class ReadOnlyRule {
  private static final Set<String> SETTINGS =
      Set.of("transaction_read_only", "default_transaction_read_only");

  private ReadOnlyRule() {}

  /**
   * @throws MegaDbException READ_ONLY_TRANSACTION
   */
  static void check(Compiled compiled) {
    String tag = compiled.prepared().commandTag();
    switch (compiled) {
      case Compiled.Query query -> {}
      case Compiled.Verbatim verbatim -> checkStaysReadOnly(tag, verbatim.sql());
      case Compiled.LocalInsert write -> throw refused(tag);
      case Compiled.LocalValues write -> throw refused(tag);
      case Compiled.LocalUpdate write -> throw refused(tag);
      case Compiled.LocalDelete write -> throw refused(tag);
      case Compiled.LocalMerge write -> throw refused(tag);
      case Compiled.SqlTierWrite write -> throw refused(tag);
      case Compiled.Utility utility -> {
        if (changes(utility.statement())) {
          throw refused(tag);
        }
      }
    }
  }

  private static boolean changes(Statement statement) {
    return switch (statement) {
      case Statement.Query s -> false;
      case Statement.Show s -> false;
      case Statement.SetOption s -> false;
      case Statement.Transaction s -> false;
      // Without ANALYZE nothing is run. What PostgreSQL runs it refuses itself.
      case Statement.Explain s -> s.analyze() && changes(s.statement());
      case Statement.PostgresOnly s -> false;
      case Statement.Copy s -> s.direction() == Statement.Copy.Direction.FROM;
      case Statement.Insert s -> true;
      case Statement.Update s -> true;
      case Statement.Delete s -> true;
      case Statement.Merge s -> true;
      case Statement.CreateTable s -> true;
      case Statement.AlterTable s -> true;
      case Statement.DropTable s -> true;
      case Statement.CreateView s -> true;
      case Statement.DropView s -> true;
      case Statement.CreateSchema s -> true;
      case Statement.DropSchema s -> true;
      case Statement.CreateIndex s -> true;
      case Statement.DropIndex s -> true;
      case Statement.Truncate s -> true;
      case Statement.Comment s -> true;
      case Statement.PropertyGraph s -> true;
    };
  }

  private static void checkStaysReadOnly(String tag, String sql) {
    boolean mayLift = tag.startsWith("SET") || tag.startsWith("RESET") || tag.equals("BEGIN");
    if (!mayLift) {
      return;
    }
    List<Token> tokens = SqlScanner.significant(sql);
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean readWrite = token.isWord("write") && i > 0 && tokens.get(i - 1).isWord("read");
      if (readWrite || token.isName() && SETTINGS.contains(TokenValues.name(token))) {
        throw new MegaDbException(
                ErrorCode.READ_ONLY_TRANSACTION,
                "cannot set transaction read-write mode in a read-only session")
            .withPosition(token.position())
            .withHint("Call setReadOnly(false) on the connection.");
      }
    }
  }

  /** The error of a statement that would change something. */
  static MegaDbException refused(String tag) {
    return new MegaDbException(
            ErrorCode.READ_ONLY_TRANSACTION,
            "cannot execute " + tag + " in a read-only transaction")
        .withHint("Call setReadOnly(false) on the connection.");
  }
}
