package io.megadb.examples.cloudcost;

import java.util.List;

/**
 * The cloud the sample is about: which resource is of which service, account and region. Everything
 * follows from a resource's number, 0 to {@code resources - 1}. Immutable; any thread.
 */
final class Estate {
  /** A service with the only type of resource it has here. */
  enum Service {
    INSTANCE(
        "Amazon Elastic Compute Cloud",
        "Compute",
        "Virtual machine",
        "Hours",
        "ec2/instance/i-",
        0.096),
    BUCKET("Amazon Simple Storage Service", "Storage", "Bucket", "GB-Month", "s3/bucket/", 0.023),
    DATABASE(
        "Amazon Relational Database Service",
        "Databases",
        "Database instance",
        "Hours",
        "rds/db/",
        0.29),
    FUNCTION("AWS Lambda", "Compute", "Function", "GB-Seconds", "lambda/function/", 0.0000166667),
    TABLE("Amazon DynamoDB", "Databases", "Table", "Requests", "dynamodb/table/", 0.00000125),
    QUEUE(
        "Amazon Simple Queue Service", "Integration", "Queue", "Requests", "sqs/queue/", 0.0000004),
    BALANCER(
        "Elastic Load Balancing",
        "Networking",
        "Load balancer",
        "LCU-Hours",
        "elb/loadbalancer/",
        0.008),
    DISTRIBUTION(
        "Amazon CloudFront", "Networking", "Distribution", "GB", "cloudfront/distribution/", 0.085),
    CLUSTER(
        "Amazon Elastic Kubernetes Service", "Compute", "Cluster", "Hours", "eks/cluster/", 0.10),
    DOMAIN("Amazon OpenSearch Service", "Analytics", "Domain", "Hours", "es/domain/", 0.167),
    GATEWAY(
        "Amazon Virtual Private Cloud",
        "Networking",
        "NAT gateway",
        "Hours",
        "vpc/natgateway/",
        0.045),
    KEY("AWS Key Management Service", "Security", "Key", "Requests", "kms/key/", 0.000003);

    private static final List<Service> ALL = List.of(values());

    final String title;
    final String category;
    final String resourceType;
    final String unit;
    final String path;
    final double price;

    Service(
        String title,
        String category,
        String resourceType,
        String unit,
        String path,
        double price) {
      this.title = title;
      this.category = category;
      this.resourceType = resourceType;
      this.unit = unit;
      this.path = path;
      this.price = price;
    }
  }

  record Region(String id, String name) {}

  private static final List<Region> REGIONS =
      List.of(
          new Region("us-east-1", "US East (N. Virginia)"),
          new Region("us-west-2", "US West (Oregon)"),
          new Region("eu-west-1", "Europe (Ireland)"),
          new Region("eu-central-1", "Europe (Frankfurt)"),
          new Region("ap-southeast-1", "Asia Pacific (Singapore)"),
          new Region("ap-northeast-1", "Asia Pacific (Tokyo)"),
          new Region("sa-east-1", "South America (Sao Paulo)"));

  private final int resources;
  private final int accounts;

  Estate(int resources) {
    this.resources = resources;
    this.accounts = Math.max(5, resources / 250);
  }

  int resources() {
    return resources;
  }

  int accounts() {
    return accounts;
  }

  Service serviceOf(int resource) {
    return Service.ALL.get((int) (mix(resource) % Service.ALL.size()));
  }

  /** An account has its resources in one region, but for one in ten. */
  Region regionOf(int resource) {
    long roll = mix(resource * 31L + 7);
    return REGIONS.get(
        (int) ((roll % 10 == 0 ? roll / 10 : mix(accountOf(resource))) % REGIONS.size()));
  }

  int accountOf(int resource) {
    return (int) (mix(resource * 17L + 3) % accounts);
  }

  /** A path from the widest to the narrowest: what belongs together sorts together. */
  String idOf(int resource) {
    Service service = serviceOf(resource);
    return accountId(accountOf(resource))
        + '/'
        + regionOf(resource).id()
        + '/'
        + service.path
        + String.format("%08x", mix(resource) & 0xffffffffL)
        + '-'
        + resource;
  }

  static String accountId(int account) {
    return String.valueOf(100_000_000_000L + mix(account) % 899_999_999_999L);
  }

  /** A fixed permutation-like scramble (the finaliser of MurmurHash3), never negative. */
  private static long mix(long value) {
    long h = value + 0x9E3779B97F4A7C15L;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (h ^ (h >>> 33)) >>> 1;
  }
}
