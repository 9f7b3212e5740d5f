package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.examples.cloudcost.CloudCostSample;
import io.megadb.spi.catalog.Identifiers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loads a provider's own FOCUS 1.0 export into the demo's billing table: the FinOps Foundation's
 * sample of 1,000 charges where it lies beside the project ({@code
 * ../shared/data/focus_sample.csv}), else an export of the same shape made here, with the same
 * number of charges and the same total.
 */
class FocusExportIT {
  private static final BigDecimal TOTAL = new BigDecimal("20.520226728990");
  private static final String HEADER =
      "\"AvailabilityZone\",\"BilledCost\",\"BillingAccountId\",\"BillingAccountName\","
          + "\"BillingCurrency\",\"BillingPeriodEnd\",\"BillingPeriodStart\",\"ChargeCategory\","
          + "\"ChargeClass\",\"ChargeDescription\",\"ChargeFrequency\",\"ChargePeriodEnd\","
          + "\"ChargePeriodStart\",\"CommitmentDiscountCategory\",\"CommitmentDiscountId\","
          + "\"CommitmentDiscountName\",\"CommitmentDiscountStatus\",\"CommitmentDiscountType\","
          + "\"ConsumedQuantity\",\"ConsumedUnit\",\"ContractedCost\",\"ContractedUnitPrice\","
          + "\"EffectiveCost\",\"InvoiceIssuerName\",\"ListCost\",\"ListUnitPrice\","
          + "\"PricingCategory\",\"PricingQuantity\",\"PricingUnit\",\"ProviderName\","
          + "\"PublisherName\",\"RegionId\",\"RegionName\",\"ResourceId\",\"ResourceName\","
          + "\"ResourceType\",\"ServiceCategory\",\"Id\",\"ServiceName\",\"SkuId\",\"SkuPriceId\","
          + "\"SubAccountId\",\"SubAccountName\",\"Tags\"\n";

  @TempDir static Path folder;
  private static ServerFixture server;
  private static Path export;

  @BeforeAll
  static void load() throws Exception {
    export = sample();
    if (export == null) {
      export = Files.createDirectories(folder.resolve("exports")).resolve("focus.csv");
      write(export);
    }
    server = new ServerFixture(folder, export.getParent());
    String billing =
        CloudCostSample.tables().stream()
            .filter(t -> t.startsWith("CREATE TABLE billing "))
            .findFirst()
            .orElseThrow();
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute(billing);
      statement.execute(
          billing
                  .substring(0, billing.lastIndexOf(" USING OLAP"))
                  .replace("CREATE TABLE billing ", "CREATE TABLE billing_oltp ")
              + " USING OLTP");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"billing", "billing_oltp"})
  void aProvidersExportIsLoadedToTheLastDigit(String table) throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "COPY "
                      + table
                      + " FROM "
                      + Identifiers.literal(export.toString())
                      + " WITH (FORMAT csv, MATCH_BY_NAME true, NULL 'NULL')"))
          .isEqualTo(1000);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT count(*), sum(BilledCost), round(sum(BilledCost), 6), count(*) FILTER (WHERE"
                  + " AvailabilityZone = 'NULL') FROM "
                  + table)) {
        rows.next();
        assertThat(rows.getLong(1)).isEqualTo(1000);
        assertThat(rows.getBigDecimal(2)).isEqualByComparingTo(TOTAL);
        assertThat(rows.getBigDecimal(3)).isEqualByComparingTo("20.520227");
        assertThat(rows.getLong(4)).isZero();
      }
      String columns =
          "BilledCost::text, ChargePeriodStart::text, ChargePeriodEnd::text, ChargeDescription,"
              + " ResourceId, Tags ->> 'application', Tags ->> 'business_unit'";
      assertThat(
              rows(
                  statement,
                  "SELECT " + columns + " FROM " + table + " ORDER BY 1, 2, 3, 4, 5, 6, 7"))
          .isEqualTo(inPlainDuckDb());
    }
  }

  /** The same read by DuckDB from the file itself. */
  private static List<List<String>> inPlainDuckDb() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      return rows(
          statement,
          "SELECT (BilledCost::decimal(24,12))::varchar, ChargePeriodStart || '+00',"
              + " ChargePeriodEnd || '+00', ChargeDescription, ResourceId,"
              + " Tags ->> 'application', Tags ->> 'business_unit' FROM read_csv("
              + Identifiers.literal(export.toString())
              + ", header = true, all_varchar = true, nullstr = 'NULL')"
              + " ORDER BY 1, 2, 3, 4, 5 NULLS LAST, 6 NULLS LAST, 7 NULLS LAST");
    }
  }

  private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> result = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        result.add(row);
      }
      return result;
    }
  }

  /** The FinOps Foundation's sample, or null where it is not there. */
  private static Path sample() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/data/focus_sample.csv");
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(HEADER);
      for (int i = 1; i <= 1000; i++) {
        String cost = i < 1000 ? "0.02000000000" : "0.54022672899";
        String day = "2024-09-%02d".formatted(1 + i % 29);
        out.write("NULL," + cost + ",\"1234567890123\",\"SunBird\",\"USD\",");
        out.write("\"2024-10-01 00:00:00\",\"2024-09-01 00:00:00\",\"Usage\",NULL,");
        out.write("\"$0.40 per \"\"million\"\", in Oregon\",\"Usage-Based\",");
        out.write("\"" + day + " 23:00:00\",\"" + day + " 22:00:00\",NULL,NULL,NULL,NULL,NULL,");
        out.write(i + ".000000000000000,\"Requests\",0.00000000000,0.00000000000,0.00000000000,");
        out.write("\"Amazon Web Services, Inc.\"," + cost + ",\"0.0000004\",\"Standard\",");
        out.write("2.00000000000,\"Requests\",\"AWS\",\"Amazon Web Services, Inc.\",");
        out.write("\"us-west-2\",\"US West (Oregon)\",");
        out.write((i % 7 == 0 ? "NULL" : "\"resource-" + i % 50 + "\"") + ",NULL,NULL,");
        out.write(
            "\"Integration\"," + i + ",\"Amazon Simple Queue Service\",\"SKU" + i % 9 + "\",");
        out.write("\"SKU.PRICE\",\"51738928782\",\"Atlas Nimbus\",");
        out.write(
            i % 3 == 0
                ? "NULL\n"
                : "\"{\"\"application\"\": \"\"app "
                    + i % 5
                    + "\"\", \"\"environment\"\": \"\"dev\"\","
                    + " \"\"business_unit\"\": \"\"Wien\"\"}\"\n");
      }
    }
  }
}
