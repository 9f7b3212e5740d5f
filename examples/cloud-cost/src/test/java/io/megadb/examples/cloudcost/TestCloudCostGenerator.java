package io.megadb.examples.cloudcost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCloudCostGenerator {
  @TempDir Path folder;

  private final CloudCostGenerator generator = new CloudCostGenerator(0.01);

  @Test
  void writesTheSameBytesEachTime() throws Exception {
    generator.writeBilling(folder.resolve("a.csv"), rows -> {});
    new CloudCostGenerator(0.01).writeBilling(folder.resolve("b.csv"), rows -> {});
    assertThat(Files.mismatch(folder.resolve("a.csv"), folder.resolve("b.csv"))).isEqualTo(-1);
  }

  @Test
  void everyResourceBelongsToAnAccountThatExists() throws Exception {
    generator.writeAccounts(folder.resolve("accounts.csv"));
    generator.writeResources(folder.resolve("resources.csv"));
    Set<String> accounts = new HashSet<>();
    for (String line : lines("accounts.csv")) {
      accounts.add(line.split(",")[0]);
    }
    assertThat(accounts).hasSize(generator.accounts());
    assertThat(lines("resources.csv")).hasSize(generator.resources());
    assertThat(lines("resources.csv")).allMatch(l -> accounts.contains(l.split(",")[5]));
  }

  @Test
  void chargesCoverTwelveMonthsInOrder() throws Exception {
    generator.writeBilling(folder.resolve("billing.csv"), rows -> {});
    List<String> months =
        lines("billing.csv").stream()
            .map(l -> l.replaceAll("^(?:[^,]*,){5}(\\d{4}-\\d{2}).*", "$1"))
            .toList();
    assertThat(months).hasSize(10_000).isSorted();
    assertThat(Set.copyOf(months)).hasSize(12);
    List<Path> bills = generator.writeBills(folder, rows -> {});
    assertThat(bills).hasSize(12);
    List<String> all = new ArrayList<>();
    for (Path bill : bills) {
      all.addAll(lines(bill.getFileName().toString()));
    }
    assertThat(all).isEqualTo(lines("billing.csv"));
  }

  @Test
  void dependenciesNameResourcesAndHaveNoCycle() throws Exception {
    long edges = generator.writeDependencies(folder.resolve("depends_on.csv"));
    generator.writeResources(folder.resolve("resources.csv"));
    Set<String> resources = new HashSet<>();
    lines("resources.csv").forEach(l -> resources.add(l.split(",")[0]));
    Map<String, Set<String>> targets = new HashMap<>();
    for (String line : lines("depends_on.csv")) {
      String[] edge = line.split(",");
      assertThat(resources).contains(edge[1], edge[2]);
      assertThat(targets.computeIfAbsent(edge[1], r -> new HashSet<>()).add(edge[2]))
          .as(line)
          .isTrue();
    }
    assertThat(lines("depends_on.csv")).hasSize((int) edges);
    assertThat((double) edges / generator.resources()).isBetween(3.5, 5.5);
    // Whoever needs nothing any more is taken away, until nobody is left.
    while (targets.values().removeIf(needs -> needs.stream().noneMatch(targets::containsKey))) {}
    assertThat(targets).isEmpty();
  }

  @Test
  void questionsAndTablesHaveTitlesAndOneStatementEach() {
    assertThat(CloudCostSample.tables()).hasSize(5);
    assertThat(CloudCostSample.questions())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(
            q -> {
              assertThat(q.title()).endsWith(")");
              assertThat(q.sql()).startsWith("SELECT").doesNotContain(";");
            });
  }

  @Test
  void refusesAScaleThatIsNotPositive() {
    assertThatThrownBy(() -> new CloudCostGenerator(0)).hasMessageContaining("scale");
    assertThatThrownBy(() -> new CloudCostGenerator(Double.NaN)).hasMessageContaining("scale");
  }

  private List<String> lines(String file) throws Exception {
    List<String> all = Files.readAllLines(folder.resolve(file));
    return all.subList(1, all.size());
  }
}
