package io.megadb.examples.cloudcost;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Writes the sample's rows as CSV files, the same for the same scale on every machine: random
 * numbers come from a fixed generator with a fixed seed, and no clock is read.
 *
 * <p>Scale 1 is 20,000 resources of 80 accounts, about 100,000 dependencies between them, 1,000,000
 * charges over the 12 months of 2025, and one row of metrics a resource. Costs are skewed as in
 * real bills: few resources make most of it.
 */
public final class CloudCostGenerator {
  /** Charges at scale 1. */
  public static final int CHARGES = 1_000_000;

  /** Resources at scale 1. */
  public static final int RESOURCES = 20_000;

  private static final long SEED = 20250101L;
  private static final LocalDate FIRST_DAY = LocalDate.of(2025, 1, 1);
  private static final int DAYS = 365;

  private static final List<String> OWNERS =
      List.of("platform", "payments", "search", "checkout", "data", "identity", "mobile", "ml");
  private static final List<String> UNITS =
      List.of("Retail", "Banking", "Logistics", "Media", "Shared services");
  private static final List<String> APPLICATIONS =
      List.of(
          "ledger",
          "catalog",
          "storefront",
          "invoices",
          "fraud",
          "delivery",
          "sessions",
          "recommender",
          "reports",
          "gateway",
          "mailer",
          "pricing",
          "archive",
          "telemetry");
  private static final List<String> CLASSES =
      List.of("t3.medium", "m5.large", "m5.xlarge", "r6g.large", "r6g.2xlarge", "c7g.xlarge");
  private static final List<String> SOFTWARE =
      List.of(
          "postgres 15",
          "postgres 16",
          "mysql 8",
          "java 21",
          "java 25",
          "python 3.12",
          "node 22",
          "linux 6.1",
          "linux 6.12");
  private static final List<String> ENVIRONMENTS = List.of("production", "staging", "dev");

  private final Estate estate;
  private final long charges;

  /**
   * @param scale more than 0; 1 is {@link #CHARGES} charges
   */
  public CloudCostGenerator(double scale) {
    if (!(scale > 0) || scale > 1000) {
      throw new IllegalArgumentException("scale must be above 0 and at most 1000, not " + scale);
    }
    this.estate = new Estate(Math.max(20, (int) Math.round(RESOURCES * scale)));
    this.charges = Math.max(1000, Math.round(CHARGES * scale));
  }

  public int resources() {
    return estate.resources();
  }

  public int accounts() {
    return estate.accounts();
  }

  public long charges() {
    return charges;
  }

  private static RandomGenerator random(int stream) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + stream);
  }

  /** Writes accounts.csv: account_id, account_name, business_unit, monthly_budget. */
  public void writeAccounts(Path file) throws IOException {
    RandomGenerator random = random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("account_id,account_name,business_unit,monthly_budget\n");
      for (int account = 0; account < estate.accounts(); account++) {
        out.write(Estate.accountId(account));
        out.write(",account-" + account + ",");
        out.write(UNITS.get(account % UNITS.size()));
        out.write("," + (1000 + random.nextInt(200) * 250) + ".00\n");
      }
    }
  }

  /** Writes resources.csv with the columns of the table resources. */
  public void writeResources(Path file) throws IOException {
    RandomGenerator random = random(2);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "resource_id,resource_name,resource_type,service_name,region_id,account_id,owner,"
              + "environment,configuration,created_at\n");
      for (int resource = 0; resource < estate.resources(); resource++) {
        Estate.Service service = estate.serviceOf(resource);
        String owner = OWNERS.get(random.nextInt(OWNERS.size()));
        String environment = ENVIRONMENTS.get(Math.min(2, random.nextInt(6) / 2));
        out.write(estate.idOf(resource));
        out.write("," + owner + "-" + service.category.toLowerCase(java.util.Locale.ROOT) + "-");
        out.write(resource + "," + service.resourceType + "," + service.title + ",");
        out.write(
            estate.regionOf(resource).id()
                + ","
                + Estate.accountId(estate.accountOf(resource))
                + ",");
        out.write(owner + "," + environment + ",");
        out.write("\"" + configuration(resource, service, owner, random) + "\",");
        out.write(FIRST_DAY.minusDays(random.nextInt(1500)) + " 08:00:00+00\n");
      }
    }
  }

  /** JSON, its quotes doubled as in CSV. */
  private static String configuration(
      int resource, Estate.Service service, String owner, RandomGenerator random) {
    String application = pick(APPLICATIONS, random);
    String plain =
        "{\"encrypted\": "
            + (random.nextInt(10) > 0)
            + ", \"size\": "
            + (1 << random.nextInt(8))
            + ", \"public\": "
            + (random.nextInt(20) == 0)
            + ", \"retention_days\": "
            + 7 * (1 + random.nextInt(12))
            + ", \"class\": \""
            + service.path.substring(0, service.path.indexOf('/'))
            + "."
            + pick(CLASSES, random)
            + "\", \"software\": \""
            + pick(SOFTWARE, random)
            + "\", \"endpoint\": \""
            + application
            + "-"
            + resource
            + ".internal\", \"tags\": {\"application\": \""
            + application
            + "\", \"team\": \""
            + owner
            + "\", \"cost_center\": \"cc-"
            + (100 + random.nextInt(300))
            + "\"}}";
    return plain.replace("\"", "\"\"");
  }

  private static String pick(List<String> values, RandomGenerator random) {
    return values.get(random.nextInt(values.size()));
  }

  /** Writes metrics.csv with the columns of the table metrics_now. */
  public void writeMetrics(Path file) throws IOException {
    RandomGenerator random = random(3);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "resource_id,cpu_percent,memory_percent,requests_per_second,error_rate,updated_at\n");
      for (int resource = 0; resource < estate.resources(); resource++) {
        out.write(estate.idOf(resource) + ",");
        out.write(random.nextInt(1001) / 10.0 + "," + random.nextInt(1001) / 10.0 + ",");
        out.write(random.nextInt(100_000) / 10.0 + "," + random.nextInt(1001) / 10000.0);
        out.write(",2025-12-31 23:59:" + String.format("%02d", random.nextInt(60)) + "+00\n");
      }
    }
  }

  /**
   * Writes depends_on.csv with the columns of the table depends_on.
   *
   * @return edges
   */
  public long writeDependencies(Path file) throws IOException {
    return new Dependencies(estate, random(5)).write(file);
  }

  /**
   * Writes the charges of all months into one file, with the FOCUS columns the sample fills.
   *
   * @param progress told the rows written so far, now and then
   */
  public void writeBilling(Path file, LongConsumer progress) throws IOException {
    writeBilling(month -> file, progress);
  }

  /**
   * Writes a file a month, as bills come: {@code billing-1.csv} to {@code billing-12.csv}.
   *
   * @param progress told the rows written so far, now and then
   * @return the files, in order
   */
  public List<Path> writeBills(Path folder, LongConsumer progress) throws IOException {
    List<Path> files = new ArrayList<>();
    writeBilling(
        month -> {
          files.add(folder.resolve("billing-" + month + ".csv"));
          return files.getLast();
        },
        progress);
    return List.copyOf(files);
  }

  /**
   * @param fileOf asked for the file of month 1, and for that of each further month once; the same
   *     as before goes on with it
   */
  private void writeBilling(IntFunction<Path> fileOf, LongConsumer progress) throws IOException {
    RandomGenerator random = random(4);
    StringBuilder row = new StringBuilder(512);
    Path file = fileOf.apply(1);
    BufferedWriter out = newBill(file);
    try {
      int month = 1;
      for (long charge = 0; charge < charges; charge++) {
        LocalDate day = dayOf(charge);
        if (day.getMonthValue() != month) {
          month = day.getMonthValue();
          Path next = fileOf.apply(month);
          if (!next.equals(file)) {
            out.close();
            file = next;
            out = newBill(file);
          }
        }
        row.setLength(0);
        appendCharge(row, day, random);
        out.append(row);
        if (charge % 50_000 == 0) {
          progress.accept(charge);
        }
      }
    } finally {
      out.close();
    }
    progress.accept(charges);
  }

  private static BufferedWriter newBill(Path file) throws IOException {
    BufferedWriter out = Files.newBufferedWriter(file);
    out.write(
        "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,"
            + "BillingPeriodStart,ChargeCategory,ChargeDescription,ChargeFrequency,"
            + "ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,"
            + "EffectiveCost,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,"
            + "ProviderName,PublisherName,RegionId,RegionName,ResourceId,ResourceType,"
            + "ServiceCategory,ServiceName,SkuId,SubAccountId,SubAccountName\n");
    return out;
  }

  /** Charges come in the order of time, as a bill arrives. */
  private LocalDate dayOf(long charge) {
    return FIRST_DAY.plusDays(charge * DAYS / charges);
  }

  private void appendCharge(StringBuilder row, LocalDate day, RandomGenerator random) {
    LocalDate month = day.withDayOfMonth(1);
    int resource = (int) (estate.resources() * Math.pow(random.nextDouble(), 2.5));
    Estate.Service service = estate.serviceOf(resource);
    Estate.Region region = estate.regionOf(resource);
    int account = estate.accountOf(resource);
    // Millionths of a dollar, so every cost is an exact decimal.
    long listMicros = 1 + (long) (Math.exp(random.nextGaussian() * 1.6 + 12.5));
    long billedMicros = listMicros * (60 + resource % 41) / 100;
    double quantity = listMicros / 1e6 / service.price;
    appendMoney(row, billedMicros).append(",1234567890123,MegaCorp,USD,");
    row.append(month.plusMonths(1)).append(" 00:00:00+00,");
    row.append(month).append(" 00:00:00+00,Usage,\"");
    row.append(service.resourceType).append(" in ").append(region.name());
    row.append("\",Usage-Based,");
    row.append(day.plusDays(1)).append(" 00:00:00+00,");
    row.append(day).append(" 00:00:00+00,");
    row.append(Math.round(quantity * 1000) / 1000).append('.').append("000,");
    row.append(service.unit).append(',');
    appendMoney(row, billedMicros).append(',');
    appendMoney(row, billedMicros * (resource % 3 == 0 ? 9 : 10) / 10);
    row.append(",\"Amazon Web Services, Inc.\",");
    appendMoney(row, listMicros).append(',');
    row.append(java.math.BigDecimal.valueOf(service.price).toPlainString());
    row.append(",Standard,AWS,\"Amazon Web Services, Inc.\",");
    row.append(region.id()).append(",\"").append(region.name()).append("\",");
    row.append(estate.idOf(resource)).append(',').append(service.resourceType).append(',');
    row.append(service.category).append(',').append(service.title).append(",SKU");
    row.append(resource % 97).append(',').append(Estate.accountId(account)).append(",account-");
    row.append(account).append('\n');
  }

  private static StringBuilder appendMoney(StringBuilder row, long micros) {
    long fraction = micros % 1_000_000;
    row.append(micros / 1_000_000).append('.');
    for (long unit = 100_000; unit > 0; unit /= 10) {
      row.append((char) ('0' + fraction / unit % 10));
    }
    return row;
  }
}
