package io.megadb.server.cli;

import io.megadb.examples.SqlScript;
import io.megadb.examples.cloudcost.CloudCostGenerator;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.server.EngineParts;
import io.megadb.server.MegaDbServer;
import io.megadb.server.ServerConfig;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.server.shell.Format;
import io.megadb.server.shell.ResultPrinter;
import io.megadb.spi.catalog.Identifiers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./megadb demo}: a server of its own, the cloud-cost sample, questions over all tiers. */
@Command(
    name = "demo",
    description =
        "Starts a server on a new data folder, loads the cloud-cost sample and asks it questions,"
            + " with their answers and plans.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  /** The answer has a row for each month of each resource. */
  private static final String HEADLINE_LIMIT = "\nLIMIT 12";

  @Option(
      names = "--scale",
      description =
          "Size of the sample; 1 is 20,000 resources and 1 million charges. Default: ${DEFAULT-VALUE}")
  private double scale = 1;

  @Option(names = "--keep", paramLabel = "DIR", description = "Keeps the data folder, at DIR.")
  private Path keep;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = keep == null ? Files.createTempDirectory("megadb-demo-") : keep;
    Path copies = Files.createDirectories(folder.toAbsolutePath().resolve("copy"));
    try {
      Configuration configuration =
          new ConfigurationLoader()
              .options(
                  List.of(
                      "server.data_directory=" + folder.toAbsolutePath(),
                      "avatica.port=0",
                      "flight.port=0",
                      "copy.allowed_directories=" + copies))
              .load();
      EngineParts parts = new EngineParts(configuration);
      try (MegaDbServer server =
          new MegaDbServer(
              ServerConfig.of(configuration), parts.engine(), parts, Version.current())) {
        out.println("MegaDB runs at " + server.avaticaUrl() + " on " + folder);
        String url = "jdbc:avatica:remote:url=" + server.avaticaUrl() + ";serialization=PROTOBUF";
        try (Connection connection = DriverManager.getConnection(url);
            Statement statement = connection.createStatement()) {
          load(statement, copies, out);
          ask(statement, out);
        }
      }
      out.println("The demo has ended" + (keep == null ? "." : "; its data is in " + keep + "."));
      out.flush();
      return 0;
    } finally {
      if (keep == null) {
        delete(folder);
      }
    }
  }

  private void load(Statement statement, Path copies, PrintWriter out)
      throws SQLException, IOException {
    CloudCostGenerator generator = new CloudCostGenerator(scale);
    for (String table : CloudCostSample.tables()) {
      statement.execute(table);
    }
    try (ProgressBar bar = new ProgressBar(out, System.console() != null, 11)) {
      Path accounts = copies.resolve("accounts.csv");
      Path resources = copies.resolve("resources.csv");
      Path dependencies = copies.resolve("depends_on.csv");
      Path metrics = copies.resolve("metrics.csv");
      bar.step("making accounts");
      generator.writeAccounts(accounts);
      bar.step("making " + generator.resources() + " resources");
      generator.writeResources(resources);
      bar.step("making what they depend on");
      generator.writeDependencies(dependencies);
      bar.step("making metrics");
      generator.writeMetrics(metrics);
      bar.step("making " + generator.charges() + " charges");
      List<Path> bills =
          generator.writeBills(
              copies, done -> bar.within((double) done / Math.max(1, generator.charges())));
      bar.step("loading accounts into OLTP");
      copy(statement, "accounts", accounts);
      bar.step("loading resources into OLTP");
      copy(statement, "resources", resources);
      bar.step("embedding configurations");
      for (String sql : CloudCostSample.embeddings()) {
        statement.execute(sql);
      }
      bar.step("loading dependencies into OLAP");
      copy(statement, "depends_on", dependencies);
      statement.execute(CloudCostSample.graph());
      bar.step("loading metrics into MEMORY");
      copy(statement, "metrics_now", metrics);
      bar.step("loading charges into OLAP");
      for (int bill = 0; bill < bills.size(); bill++) {
        bar.within((double) bill / bills.size());
        copy(statement, "billing", bills.get(bill));
      }
    }
  }

  private static void copy(Statement statement, String table, Path file) throws SQLException {
    statement.executeUpdate(
        "COPY "
            + table
            + " FROM "
            + Identifiers.literal(file.toString())
            + " WITH (FORMAT csv, HEADER true, MATCH_BY_NAME true)");
  }

  private static void ask(Statement statement, PrintWriter out) throws SQLException {
    int number = 0;
    List<SqlScript.Titled> questions = new ArrayList<>(CloudCostSample.questions());
    SqlScript.Titled headline = CloudCostSample.headline();
    questions.add(new SqlScript.Titled(headline.title(), headline.sql() + HEADLINE_LIMIT));
    for (SqlScript.Titled question : questions) {
      number++;
      out.println("\n" + number + ". " + question.title() + "\n");
      out.println(question.sql().indent(4));
      long start = System.nanoTime();
      print(statement, question.sql(), out);
      double millis = (System.nanoTime() - start) / 1e6;
      out.println(String.format(Locale.ROOT, "Time: %.0f ms%n", millis));
      print(statement, "EXPLAIN ANALYZE " + question.sql(), out);
      out.flush();
    }
  }

  private static void print(Statement statement, String sql, PrintWriter out) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      ResultPrinter.of(Format.TABLE, ResultPrinter.Layout.ROWS).print(rows, out);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
