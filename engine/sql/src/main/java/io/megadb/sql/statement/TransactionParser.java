package io.megadb.sql.statement;

import io.megadb.sql.Statement;
import io.megadb.sql.Statement.Transaction.Command;
import java.util.Optional;
import java.util.Set;

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their other names. */
final class TransactionParser {
  private final TokenCursor cursor;
  private final int from;

  TransactionParser(TokenCursor cursor) {
    this.cursor = cursor;
    this.from = cursor.at();
  }

  Statement parse() {
    String word = cursor.word(0);
    cursor.accept(word);
    return switch (word) {
      case "START" -> {
        cursor.expect("TRANSACTION");
        yield begin();
      }
      case "BEGIN" -> {
        acceptWork();
        yield begin();
      }
      case "COMMIT", "END" -> finish(Command.COMMIT, word);
      case "ROLLBACK", "ABORT" -> rollback(word);
      case "SAVEPOINT" -> savepoint(Command.SAVEPOINT);
      default -> {
        cursor.accept("SAVEPOINT");
        yield savepoint(Command.RELEASE);
      }
    };
  }

  private void acceptWork() {
    if (!cursor.accept("WORK")) {
      cursor.accept("TRANSACTION");
    }
  }

  private Statement begin() {
    int modes = cursor.at();
    while (!cursor.atEnd()) {
      boolean known =
          cursor.accept("ISOLATION", "LEVEL", "SERIALIZABLE")
              || cursor.accept("ISOLATION", "LEVEL", "REPEATABLE", "READ")
              || cursor.accept("ISOLATION", "LEVEL", "READ", "COMMITTED")
              || cursor.accept("ISOLATION", "LEVEL", "READ", "UNCOMMITTED")
              || cursor.accept("READ", "ONLY")
              || cursor.accept("READ", "WRITE")
              || cursor.accept("NOT", "DEFERRABLE")
              || cursor.accept("DEFERRABLE");
      if (!known) {
        throw cursor.expected(
            "ISOLATION LEVEL, READ ONLY or READ WRITE", Set.of("ISOLATION", "READ", "DEFERRABLE"));
      }
      cursor.acceptSymbol(",");
    }
    return new Statement.Transaction(
        Command.BEGIN, Optional.empty(), cursor.text(modes, cursor.end()));
  }

  private Statement rollback(String word) {
    if (cursor.isWords("PREPARED")) {
      return postgresOnly(word + " PREPARED");
    }
    acceptWork();
    if (cursor.accept("TO")) {
      cursor.accept("SAVEPOINT");
      return savepoint(Command.ROLLBACK_TO);
    }
    return finish(Command.ROLLBACK, word);
  }

  private Statement finish(Command command, String word) {
    if (cursor.isWords("PREPARED")) {
      return postgresOnly(word + " PREPARED");
    }
    acceptWork();
    if (cursor.isWords("AND", "CHAIN")) {
      throw Unsupported.outsidePostgres("AND CHAIN", cursor.position())
          .withHint("Begin the next transaction with BEGIN.");
    }
    cursor.accept("AND", "NO", "CHAIN");
    cursor.expectEnd();
    return new Statement.Transaction(command, Optional.empty(), "");
  }

  private Statement savepoint(Command command) {
    String name = cursor.name("a savepoint name");
    cursor.expectEnd();
    return new Statement.Transaction(command, Optional.of(name), "");
  }

  private Statement postgresOnly(String keyword) {
    return new Statement.PostgresOnly(keyword, cursor.text(from, cursor.end()));
  }
}
