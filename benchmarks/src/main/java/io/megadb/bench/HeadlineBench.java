package io.megadb.bench;

import io.megadb.exec.Session;

/** The headline query. */
public final class HeadlineBench extends Bench {
  @Override
  public String name() {
    return "headline";
  }

  @Override
  public String description() {
    return "What one change affects: graph, cost, configuration and likeness in one SELECT.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    double scale = options.number("scale", 5);
    Report report = new Report();
    try (BenchServer server = HeadlineData.start(options, scale);
        Session session = server.engine().openSession("bench")) {
      return report;
    }
  }
}
