package io.megadb.sql.statement;

import io.megadb.sql.Statement;
import io.megadb.sql.text.TokenValues;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** SET, RESET and SHOW. */
final class SettingParser {
  private final TokenCursor cursor;
  private final int from;

  SettingParser(TokenCursor cursor) {
    this.cursor = cursor;
    this.from = cursor.at();
  }

  Statement parse() {
    return switch (cursor.word(0)) {
      case "SET" -> set();
      case "RESET" -> reset();
      default -> show();
    };
  }

  private Statement set() {
    cursor.expect("SET");
    if (cursor.isWords("LOCAL") && !isAssignment(1)) {
      return postgresOnly("SET LOCAL");
    }
    if (cursor.isWords("SESSION", "AUTHORIZATION")
        || cursor.isWords("SESSION", "CHARACTERISTICS")) {
      return postgresOnly("SET SESSION " + cursor.word(1));
    }
    if (cursor.isWords("SESSION") && !isAssignment(1)) {
      cursor.accept("SESSION");
    }
    int position = cursor.position();
    switch (isAssignment(1) ? "" : cursor.word(0)) {
      case "ROLE", "TRANSACTION", "CONSTRAINTS" -> {
        return postgresOnly("SET " + cursor.word(0));
      }
      case "TIME" -> {
        cursor.accept("TIME");
        cursor.expect("ZONE");
        return option("timezone", position);
      }
      case "SCHEMA" -> {
        cursor.accept("SCHEMA");
        return option("search_path", position);
      }
      case "NAMES" -> {
        cursor.accept("NAMES");
        return option("client_encoding", position);
      }
      default -> {
        String name = settingName();
        if (!cursor.acceptSymbol("=") && !cursor.accept("TO")) {
          throw cursor.expected("TO or \"=\"", Set.of("TO"));
        }
        return option(name, position);
      }
    }
  }

  private boolean isAssignment(int ahead) {
    return cursor.word(ahead).equals("TO")
        || cursor.source().symbolAt(cursor.at() + ahead, "=")
        || cursor.source().symbolAt(cursor.at() + ahead, ".");
  }

  private Statement option(String name, int position) {
    if (cursor.accept("DEFAULT") || (name.equals("timezone") && cursor.accept("LOCAL"))) {
      cursor.expectEnd();
      return new Statement.SetOption(name, position, Optional.empty());
    }
    StringBuilder value = new StringBuilder();
    do {
      value.append(value.isEmpty() ? "" : ", ").append(item());
    } while (cursor.acceptSymbol(","));
    cursor.expectEnd();
    return new Statement.SetOption(name, position, Optional.of(value.toString()));
  }

  private String item() {
    if (cursor.isString()) {
      return cursor.string("a value");
    }
    int start = cursor.at();
    if (!cursor.acceptSymbol("-")) {
      cursor.acceptSymbol("+");
    }
    var token = cursor.token();
    boolean number = token.kind() == io.megadb.sql.text.Token.Kind.NUMBER;
    if (!number && (!token.isName() || start != cursor.at())) {
      throw cursor.expected("a value", Set.of());
    }
    cursor.moveTo(cursor.at() + 1);
    return number ? cursor.text(start, cursor.at()) : TokenValues.name(token);
  }

  private Statement reset() {
    cursor.expect("RESET");
    int position = cursor.position();
    if (cursor.isWords("ROLE") || cursor.isWords("SESSION", "AUTHORIZATION")) {
      return postgresOnly("RESET " + cursor.word(0));
    }
    String name = cursor.accept("TIME", "ZONE") ? "timezone" : settingName();
    cursor.expectEnd();
    return new Statement.SetOption(name, position, Optional.empty());
  }

  private Statement show() {
    cursor.expect("SHOW");
    int position = cursor.position();
    String name;
    if (cursor.accept("TIME", "ZONE")) {
      name = "timezone";
    } else if (cursor.accept("TRANSACTION", "ISOLATION", "LEVEL")) {
      name = "transaction_isolation";
    } else if (cursor.accept("SESSION", "AUTHORIZATION")) {
      name = "session_authorization";
    } else {
      name = settingName();
    }
    cursor.expectEnd();
    return new Statement.Show(name, position);
  }

  private String settingName() {
    StringBuilder name = new StringBuilder(cursor.name("a setting"));
    while (cursor.acceptSymbol(".")) {
      name.append('.').append(cursor.name("a setting"));
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }

  private Statement postgresOnly(String keyword) {
    return new Statement.PostgresOnly(keyword, cursor.text(from, cursor.end()));
  }
}
