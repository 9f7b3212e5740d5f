package io.megadb.planner.bind;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.calcite.plan.RelOptUtil;
import org.junit.jupiter.api.Test;

class TestScratch {
  @Test
  void runs() throws Exception {
    StringBuilder out = new StringBuilder();
    for (String sql : Files.readAllLines(Path.of("/tmp/binder-scratch.sql"))) {
      if (sql.isBlank()) continue;
      out.append("\n## ").append(sql).append('\n');
      try {
        BoundQuery q = BindFixture.bind(sql);
        q.columns()
            .forEach(
                c ->
                    out.append(c.name())
                        .append(' ')
                        .append(c.type().sql())
                        .append(c.nullable() ? "" : "!")
                        .append(", "));
        out.append(" params ").append(q.parameterTypes()).append('\n');
        out.append(RelOptUtil.toString(q.rel()).indent(2));
      } catch (io.megadb.spi.error.MegaDbException e) {
        out.append("ERROR ")
            .append(e.sqlState())
            .append(" @")
            .append(e.position())
            .append(' ')
            .append(e.getMessage())
            .append(" | ")
            .append(e.hint().orElse("-"))
            .append('\n');
        if (e.getCause() instanceof Error) {
          java.io.StringWriter w = new java.io.StringWriter();
          e.getCause().printStackTrace(new java.io.PrintWriter(w));
          out.append(w.toString().lines().limit(30).reduce("", (a, b) -> a + b + "\n"));
        }
        if (e.is(io.megadb.spi.error.ErrorCode.INTERNAL_ERROR)) {
          java.io.StringWriter w = new java.io.StringWriter();
          e.printStackTrace(new java.io.PrintWriter(w));
          out.append(w);
        }
      } catch (Throwable e) {
        java.io.StringWriter w = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(w));
        out.append(w.toString().lines().limit(16).reduce("", (a, b) -> a + b + "\n"));
        Throwable c = e.getCause();
        while (c != null) {
          out.append("CAUSE ")
              .append(c.toString().substring(0, Math.min(150, c.toString().length())))
              .append('\n');
          c = c.getCause();
        }
      }
    }
    Files.writeString(Path.of("/tmp/binder-scratch.out"), out);
  }
}
