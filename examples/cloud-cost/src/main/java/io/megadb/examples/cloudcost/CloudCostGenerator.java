package io.megadb.examples.cloudcost;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Writes the sample's rows as CSV files, the same for the same scale on every machine: random
 * numbers come from a fixed generator with a fixed seed, and no clock is read.
 *
 * <p>Scale 1 is 20,000 resources of 200 accounts, 1,000,000 charges over the 12 months of 2025, and
 * one row of metrics a resource. Costs are skewed as in real bills: few resources make most of it.
 */
public final class CloudCostGenerator {
  /** Charges at scale 1. */
  public static final int CHARGES = 1_000_000;

  /** Resources at scale 1. */
  public static final int RESOURCES = 20_000;

  private static final long SEED = 20250101L;
  private static final LocalDate FIRST_DAY = LocalDate.of(2025, 1, 1);
  private static final int DAYS = 365;

  private record Service(
      String name,
      String category,
      String resourceType,
      String unit,
      String idPrefix,
      double price) {}

  private record Region(String id, String name) {}

  private static final List<Service> SERVICES =
      List.of(
          new Service(
              "Amazon Elastic Compute Cloud",
              "Compute",
              "Virtual machine",
              "Hours",
              "ec2:instance/i-",
              0.096),
          new Service(
              "Amazon Simple Storage Service",
              "Storage",
              "Bucket",
              "GB-Month",
              "s3:bucket/",
              0.023),
          new Service(
              "Amazon Relational Database Service",
              "Databases",
              "Database instance",
              "Hours",
              "rds:db/",
              0.29),
          new Service(
              "AWS Lambda", "Compute", "Function", "GB-Seconds", "lambda:function/", 0.0000166667),
          new Service(
              "Amazon DynamoDB", "Databases", "Table", "Requests", "dynamodb:table/", 0.00000125),
          new Service(
              "Amazon Simple Queue Service",
              "Integration",
              "Queue",
              "Requests",
              "sqs:queue/",
              0.0000004),
          new Service(
              "Elastic Load Balancing",
              "Networking",
              "Load balancer",
              "LCU-Hours",
              "elb:loadbalancer/",
              0.008),
          new Service(
              "Amazon CloudFront",
              "Networking",
              "Distribution",
              "GB",
              "cloudfront:distribution/",
              0.085),
          new Service(
              "Amazon Elastic Kubernetes Service",
              "Compute",
              "Cluster",
              "Hours",
              "eks:cluster/",
              0.10),
          new Service(
              "Amazon OpenSearch Service", "Analytics", "Domain", "Hours", "es:domain/", 0.167),
          new Service(
              "Amazon Virtual Private Cloud",
              "Networking",
              "NAT gateway",
              "Hours",
              "vpc:natgateway/",
              0.045),
          new Service(
              "AWS Key Management Service", "Security", "Key", "Requests", "kms:key/", 0.000003));

  private static final List<Region> REGIONS =
      List.of(
          new Region("us-east-1", "US East (N. Virginia)"),
          new Region("us-west-2", "US West (Oregon)"),
          new Region("eu-west-1", "Europe (Ireland)"),
          new Region("eu-central-1", "Europe (Frankfurt)"),
          new Region("ap-southeast-1", "Asia Pacific (Singapore)"),
          new Region("ap-northeast-1", "Asia Pacific (Tokyo)"),
          new Region("sa-east-1", "South America (Sao Paulo)"));

  private static final List<String> OWNERS =
      List.of("platform", "payments", "search", "checkout", "data", "identity", "mobile", "ml");
  private static final List<String> UNITS =
      List.of("Retail", "Banking", "Logistics", "Media", "Shared services");
  private static final List<String> ENVIRONMENTS = List.of("production", "staging", "dev");

  private final int resources;
  private final int accounts;
  private final long charges;

  /**
   * @param scale more than 0; 1 is {@link #CHARGES} charges
   */
  public CloudCostGenerator(double scale) {
    if (!(scale > 0) || scale > 1000) {
      throw new IllegalArgumentException("scale must be above 0 and at most 1000, not " + scale);
    }
    this.resources = Math.max(20, (int) Math.round(RESOURCES * scale));
    this.accounts = Math.max(5, resources / 100);
    this.charges = Math.max(1000, Math.round(CHARGES * scale));
  }

  public int resources() {
    return resources;
  }

  public int accounts() {
    return accounts;
  }

  public long charges() {
    return charges;
  }

  private static RandomGenerator random(int stream) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + stream);
  }

  private Service serviceOf(int resource) {
    return SERVICES.get((int) (mix(resource) % SERVICES.size()));
  }

  private Region regionOf(int resource) {
    return REGIONS.get((int) (mix(resource * 31L + 7) % REGIONS.size()));
  }

  private int accountOf(int resource) {
    return (int) (mix(resource * 17L + 3) % accounts);
  }

  private String idOf(int resource) {
    return "arn:aws:"
        + serviceOf(resource).idPrefix()
        + String.format("%08x", mix(resource) & 0xffffffffL)
        + "-"
        + resource;
  }

  private static String accountId(int account) {
    return String.valueOf(100_000_000_000L + mix(account) % 899_999_999_999L);
  }

  /** A fixed permutation-like scramble (the finaliser of MurmurHash3), never negative. */
  private static long mix(long value) {
    long h = value + 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (h ^ (h >>> 33)) >>> 1;
  }

  /** Writes accounts.csv: account_id, account_name, business_unit, monthly_budget. */
  public void writeAccounts(Path file) throws IOException {
    RandomGenerator random = random(1);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("account_id,account_name,business_unit,monthly_budget\n");
      for (int account = 0; account < accounts; account++) {
        out.write(accountId(account));
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
      for (int resource = 0; resource < resources; resource++) {
        Service service = serviceOf(resource);
        String owner = OWNERS.get(random.nextInt(OWNERS.size()));
        String environment = ENVIRONMENTS.get(Math.min(2, random.nextInt(6) / 2));
        out.write(idOf(resource));
        out.write("," + owner + "-" + service.category().toLowerCase(java.util.Locale.ROOT) + "-");
        out.write(resource + "," + service.resourceType() + "," + service.name() + ",");
        out.write(regionOf(resource).id() + "," + accountId(accountOf(resource)) + ",");
        out.write(owner + "," + environment + ",");
        out.write("\"{\"\"encrypted\"\": " + (random.nextInt(10) > 0));
        out.write(", \"\"size\"\": " + (1 << random.nextInt(8)));
        out.write(", \"\"public\"\": " + (random.nextInt(20) == 0));
        out.write(", \"\"retention_days\"\": " + 7 * (1 + random.nextInt(12)) + "}\",");
        out.write(FIRST_DAY.minusDays(random.nextInt(1500)) + " 08:00:00+00\n");
      }
    }
  }

  /** Writes metrics.csv with the columns of the table metrics_now. */
  public void writeMetrics(Path file) throws IOException {
    RandomGenerator random = random(3);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "resource_id,cpu_percent,memory_percent,requests_per_second,error_rate,updated_at\n");
      for (int resource = 0; resource < resources; resource++) {
        out.write(idOf(resource) + ",");
        out.write(random.nextInt(1001) / 10.0 + "," + random.nextInt(1001) / 10.0 + ",");
        out.write(random.nextInt(100_000) / 10.0 + "," + random.nextInt(1001) / 10000.0);
        out.write(",2025-12-31 23:59:" + String.format("%02d", random.nextInt(60)) + "+00\n");
      }
    }
  }

  /**
   * Writes billing.csv with the FOCUS columns the sample fills.
   *
   * @param progress told the rows written so far, now and then
   */
  public void writeBilling(Path file, LongConsumer progress) throws IOException {
    RandomGenerator random = random(4);
    StringBuilder row = new StringBuilder(512);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,"
              + "BillingPeriodStart,ChargeCategory,ChargeDescription,ChargeFrequency,"
              + "ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,"
              + "EffectiveCost,InvoiceIssuerName,ListCost,ListUnitPrice,PricingCategory,"
              + "ProviderName,PublisherName,RegionId,RegionName,ResourceId,ResourceType,"
              + "ServiceCategory,ServiceName,SkuId,SubAccountId,SubAccountName\n");
      for (long charge = 0; charge < charges; charge++) {
        row.setLength(0);
        appendCharge(row, charge, random);
        out.append(row);
        if (charge % 50_000 == 0) {
          progress.accept(charge);
        }
      }
    }
    progress.accept(charges);
  }

  private void appendCharge(StringBuilder row, long charge, RandomGenerator random) {
    // In the order of time, as a bill arrives.
    LocalDate day = FIRST_DAY.plusDays(charge * DAYS / charges);
    LocalDate month = day.withDayOfMonth(1);
    int resource = (int) (resources * Math.pow(random.nextDouble(), 2.5));
    Service service = serviceOf(resource);
    Region region = regionOf(resource);
    int account = accountOf(resource);
    // Millionths of a dollar, so every cost is an exact decimal.
    long listMicros = 1 + (long) (Math.exp(random.nextGaussian() * 1.6 + 12.5));
    long billedMicros = listMicros * (60 + resource % 41) / 100;
    double quantity = listMicros / 1e6 / service.price();
    appendMoney(row, billedMicros).append(",1234567890123,MegaCorp,USD,");
    row.append(month.plusMonths(1)).append(" 00:00:00+00,");
    row.append(month).append(" 00:00:00+00,Usage,\"");
    row.append(service.resourceType()).append(" in ").append(region.name());
    row.append("\",Usage-Based,");
    row.append(day.plusDays(1)).append(" 00:00:00+00,");
    row.append(day).append(" 00:00:00+00,");
    row.append(Math.round(quantity * 1000) / 1000).append('.').append("000,");
    row.append(service.unit()).append(',');
    appendMoney(row, billedMicros).append(',');
    appendMoney(row, billedMicros * (resource % 3 == 0 ? 9 : 10) / 10);
    row.append(",\"Amazon Web Services, Inc.\",");
    appendMoney(row, listMicros).append(',');
    row.append(java.math.BigDecimal.valueOf(service.price()).toPlainString());
    row.append(",Standard,AWS,\"Amazon Web Services, Inc.\",");
    row.append(region.id()).append(",\"").append(region.name()).append("\",");
    row.append(idOf(resource)).append(',').append(service.resourceType()).append(',');
    row.append(service.category()).append(',').append(service.name()).append(",SKU");
    row.append(resource % 97).append(',').append(accountId(account)).append(",account-");
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
