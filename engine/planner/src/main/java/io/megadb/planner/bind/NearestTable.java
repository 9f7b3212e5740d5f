package io.megadb.planner.bind;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.NearestName;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The table somebody probably meant. */
public final class NearestTable {
  private NearestTable() {}

  /**
   * A hint sentence: the nearest table or view the search path finds, else the nearest of another
   * schema, which is then named too; empty if nothing is near.
   */
  public static Optional<String> hint(
      String name, CatalogSnapshot snapshot, List<String> searchPath) {
    Predicate<TableName> found = t -> searchPath.contains(t.schema());
    List<String> here =
        all(snapshot)
            .filter(found)
            .map(TableName::name)
            .filter(n -> !n.equals(name))
            .distinct()
            .toList();
    Optional<String> near = NearestName.of(name, here);
    if (near.isPresent()) {
      return Optional.of(sentence(near.get()));
    }
    List<TableName> elsewhere = all(snapshot).filter(found.negate()).sorted().toList();
    return NearestName.of(name, elsewhere.stream().map(TableName::name).distinct().toList())
        .flatMap(n -> elsewhere.stream().filter(t -> t.name().equals(n)).findFirst())
        .map(t -> sentence(t.schema() + "." + t.name()));
  }

  private static String sentence(String name) {
    return "Did you mean \"" + name + "\"?";
  }

  private static Stream<TableName> all(CatalogSnapshot snapshot) {
    return Stream.concat(snapshot.tables().keySet().stream(), snapshot.views().keySet().stream());
  }
}
