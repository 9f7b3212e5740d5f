package io.megadb.examples.cloudcost;

import io.megadb.examples.cloudcost.Estate.Service;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What depends on what: a distribution on the balancers behind it, these on instances and clusters,
 * those on databases, queues, buckets, and nearly everything on a key. Most edges stay within an
 * account; a few go to the account of shared services, whose resources thousands depend on.
 *
 * <p>There is no cycle: an edge goes to a service further down, or to an earlier resource of the
 * same service. Single use; one thread.
 */
final class Dependencies {
  /** {@code least} to {@code most} edges of a kind from each resource of a service to another. */
  private record Rule(String kind, Service to, int least, int most) {}

  /** The account whose resources all others may use. */
  private static final int SHARED_ACCOUNT = 0;

  /** One edge in so many leaves the account. */
  private static final int SHARED_ONE_IN = 40;

  private static final Map<Service, List<Rule>> RULES = rules();

  private final Estate estate;
  private final RandomGenerator random;
  private final List<Map<Service, List<Integer>>> byAccount = new ArrayList<>();
  private long edges;

  Dependencies(Estate estate, RandomGenerator random) {
    this.estate = estate;
    this.random = random;
    for (int account = 0; account < estate.accounts(); account++) {
      byAccount.add(new EnumMap<>(Service.class));
    }
    for (int resource = 0; resource < estate.resources(); resource++) {
      byAccount
          .get(estate.accountOf(resource))
          .computeIfAbsent(estate.serviceOf(resource), s -> new ArrayList<>())
          .add(resource);
    }
  }

  private static Map<Service, List<Rule>> rules() {
    Map<Service, List<Rule>> rules = new EnumMap<>(Service.class);
    rules.put(
        Service.DISTRIBUTION,
        List.of(
            new Rule("routes to", Service.BALANCER, 2, 3),
            new Rule("serves", Service.BUCKET, 2, 4),
            new Rule("calls", Service.FUNCTION, 1, 3),
            new Rule("encrypts with", Service.KEY, 1, 1)));
    rules.put(
        Service.BALANCER,
        List.of(
            new Rule("routes to", Service.INSTANCE, 5, 9),
            new Rule("routes to", Service.CLUSTER, 1, 2),
            new Rule("calls", Service.FUNCTION, 1, 1),
            new Rule("logs to", Service.BUCKET, 1, 1),
            new Rule("encrypts with", Service.KEY, 1, 1)));
    rules.put(
        Service.CLUSTER,
        List.of(
            new Rule("runs on", Service.INSTANCE, 4, 8),
            new Rule("reads", Service.DATABASE, 1, 2),
            new Rule("reads", Service.TABLE, 1, 1),
            new Rule("sends to", Service.QUEUE, 1, 1),
            new Rule("stores in", Service.BUCKET, 1, 1),
            new Rule("encrypts with", Service.KEY, 1, 1),
            new Rule("reaches out by", Service.GATEWAY, 1, 1)));
    rules.put(
        Service.INSTANCE,
        List.of(
            new Rule("calls", Service.INSTANCE, 1, 3),
            new Rule("reads", Service.DATABASE, 1, 2),
            new Rule("reads", Service.TABLE, 1, 1),
            new Rule("searches", Service.DOMAIN, 0, 1),
            new Rule("sends to", Service.QUEUE, 1, 1),
            new Rule("stores in", Service.BUCKET, 1, 1),
            new Rule("encrypts with", Service.KEY, 1, 1),
            new Rule("reaches out by", Service.GATEWAY, 1, 1)));
    rules.put(
        Service.FUNCTION,
        List.of(
            new Rule("calls", Service.FUNCTION, 0, 2),
            new Rule("reads", Service.TABLE, 1, 3),
            new Rule("reads", Service.DATABASE, 0, 1),
            new Rule("sends to", Service.QUEUE, 1, 2),
            new Rule("stores in", Service.BUCKET, 1, 2),
            new Rule("encrypts with", Service.KEY, 1, 1),
            new Rule("searches", Service.DOMAIN, 0, 1),
            new Rule("reaches out by", Service.GATEWAY, 1, 1)));
    rules.put(
        Service.DATABASE,
        List.of(
            new Rule("replicates", Service.DATABASE, 0, 1),
            new Rule("backs up to", Service.BUCKET, 1, 1),
            new Rule("encrypts with", Service.KEY, 1, 1),
            new Rule("reaches out by", Service.GATEWAY, 1, 1)));
    rules.put(
        Service.TABLE,
        List.of(
            new Rule("replicates", Service.TABLE, 0, 2),
            new Rule("backs up to", Service.BUCKET, 1, 1),
            new Rule("encrypts with", Service.KEY, 1, 1)));
    rules.put(
        Service.DOMAIN,
        List.of(
            new Rule("backs up to", Service.BUCKET, 1, 1),
            new Rule("encrypts with", Service.KEY, 1, 1),
            new Rule("reaches out by", Service.GATEWAY, 1, 1)));
    rules.put(
        Service.QUEUE,
        List.of(
            new Rule("fails over to", Service.QUEUE, 1, 2),
            new Rule("encrypts with", Service.KEY, 1, 1)));
    rules.put(
        Service.BUCKET,
        List.of(
            new Rule("replicates", Service.BUCKET, 1, 2),
            new Rule("encrypts with", Service.KEY, 1, 1)));
    rules.put(Service.KEY, List.of(new Rule("replicates", Service.KEY, 0, 1)));
    return rules;
  }

  /** Writes all edges, by resource. */
  long write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("dependency_id,resource_id,depends_on_id,kind\n");
      for (int resource = 0; resource < estate.resources(); resource++) {
        Set<Integer> targets = new HashSet<>();
        for (Rule rule : RULES.getOrDefault(estate.serviceOf(resource), List.of())) {
          int count = rule.least() + random.nextInt(rule.most() - rule.least() + 1);
          for (int i = 0; i < count; i++) {
            write(resource, rule, targets, out);
          }
        }
      }
    }
    return edges;
  }

  private void write(int resource, Rule rule, Set<Integer> targets, BufferedWriter out)
      throws IOException {
    int account = random.nextInt(SHARED_ONE_IN) == 0 ? SHARED_ACCOUNT : estate.accountOf(resource);
    List<Integer> candidates = byAccount.get(account).getOrDefault(rule.to(), List.of());
    if (candidates.isEmpty()) {
      return;
    }
    int target = candidates.get(random.nextInt(candidates.size()));
    boolean downwards = rule.to() != estate.serviceOf(resource) || target < resource;
    if (downwards && targets.add(target)) {
      out.write(++edges + "," + estate.idOf(resource) + "," + estate.idOf(target));
      out.write("," + rule.kind() + "\n");
    }
  }
}
