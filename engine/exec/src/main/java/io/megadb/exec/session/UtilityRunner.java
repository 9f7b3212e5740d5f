package io.megadb.exec.session;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.compile.Compiled;
import io.megadb.exec.copy.CopyRunner;
import io.megadb.exec.ddl.DdlRunner;
import io.megadb.exec.run.Results;
import io.megadb.exec.system.RowsReader;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Statements that are neither a query nor a change of rows. One per statement. */
final class UtilityRunner {
  private final EngineServices services;
  private final SessionSettings settings;
  private final SqlTierSession sqlSession;
  private final EngineSession session;

  UtilityRunner(
      EngineServices services,
      SessionSettings settings,
      SqlTierSession sqlSession,
      EngineSession session) {
    this.services = services;
    this.settings = settings;
    this.sqlSession = sqlSession;
    this.session = session;
  }

  QueryResult run(Compiled.Utility utility, List<Object> parameters, QueryRegistry.Entry entry) {
    Prepared prepared = utility.prepared();
    return switch (utility.statement()) {
      case Statement.SetOption set -> {
        settings.set(set.name(), set.value());
        yield Results.update(entry, prepared.commandTag(), 0);
      }
      case Statement.Show show -> show(show, prepared, entry);
      case Statement.Explain explain -> {
        List<String> lines =
            new Explainer(services, session, sqlSession).explain(explain, parameters, entry);
        yield texts(prepared.columns(), lines.stream().map(l -> new Object[] {l}).toList(), entry);
      }
      case Statement.Copy copy ->
          Results.update(
              entry,
              prepared.commandTag(),
              new CopyRunner(services, session, sqlSession).run(copy, entry));
      case Statement ddl -> {
        new DdlRunner(services, session, sqlSession).run(ddl, prepared.sql(), entry);
        yield Results.update(entry, prepared.commandTag(), 0);
      }
    };
  }

  private QueryResult show(Statement.Show show, Prepared prepared, QueryRegistry.Entry entry) {
    Map<String, String> all = settings.all();
    if (show.name().equals("all")) {
      List<Object[]> rows = new ArrayList<>();
      all.forEach((name, value) -> rows.add(new Object[] {name, value}));
      return texts(prepared.columns(), rows, entry);
    }
    String value = all.get(show.name());
    if (value == null) {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_OBJECT,
              "unrecognized configuration parameter \"" + show.name() + "\"")
          .withPosition(show.position());
    }
    return texts(prepared.columns(), List.<Object[]>of(new Object[] {value}), entry);
  }

  private static QueryResult texts(
      List<Column> columns, List<Object[]> rows, QueryRegistry.Entry entry) {
    return Results.rows(entry, columns, new RowsReader(columns, rows, entry.context().allocator()));
  }

  /** Columns of results that consist of text. */
  static List<Column> textColumns(String... names) {
    return java.util.Arrays.stream(names)
        .map(n -> new Column(n, SqlType.Simple.TEXT, true))
        .toList();
  }
}
