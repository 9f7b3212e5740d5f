package io.megadb.exec.session;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The temporary property graphs of one session. They stand in a schema of their own that is looked
 * into first, as PostgreSQL's pg_temp, and never reach the shared catalog: a snapshot gets them
 * laid over it for this session. On the session's thread; {@link #names} from any.
 */
public final class TemporaryGraphs {
  /** What PostgreSQL calls its own; no other schema may begin so. */
  private static final String PREFIX = "pg_temp_";

  private final String schema;
  private volatile List<PropertyGraph> graphs = List.of();
  private long version;
  private Laid laid = new Laid(null, null);

  private record Laid(CatalogSnapshot under, CatalogSnapshot over) {}

  TemporaryGraphs(String sessionId) {
    this.schema = PREFIX + sessionId.replace("-", "");
  }

  /** Whether a schema is some session's for temporary objects. */
  public static boolean isTemporary(String schema) {
    return schema.startsWith(PREFIX);
  }

  /** Where this session's temporary graphs stand. */
  public String schema() {
    return schema;
  }

  /** What there is to forget when the session ends. */
  Set<TableName> names() {
    Set<TableName> names = new TreeSet<>();
    graphs.forEach(g -> names.add(g.name()));
    return names;
  }

  /** A snapshot as this session sees it; the same object for the same snapshot. */
  CatalogSnapshot over(CatalogSnapshot snapshot) {
    if (graphs.isEmpty()) {
      return snapshot;
    }
    if (laid.under() != snapshot) {
      CatalogSnapshot next = snapshot;
      for (PropertyGraph graph : graphs) {
        next = next.withGraph(graph);
      }
      laid = new Laid(snapshot, next);
    }
    return laid.over();
  }

  /** Where names are looked for. */
  List<String> searchPath(List<String> settings) {
    return graphs.isEmpty() ? settings : before(schema, settings);
  }

  /** A search path for the plan cache: no other session's, and another after each change. */
  List<String> planKey(List<String> settings) {
    return graphs.isEmpty() ? settings : before(schema + '#' + version, settings);
  }

  private static List<String> before(String first, List<String> rest) {
    List<String> path = new ArrayList<>(rest.size() + 1);
    path.add(first);
    path.addAll(rest);
    return path;
  }

  /**
   * Changes the graphs as the catalog would change its own.
   *
   * @param change of a snapshot with them; what else it changes is lost
   */
  public CatalogSnapshot update(CatalogSnapshot shared, UnaryOperator<CatalogSnapshot> change) {
    CatalogSnapshot after = change.apply(over(shared));
    graphs =
        after.graphs().values().stream().filter(g -> g.name().schema().equals(schema)).toList();
    version++;
    laid = new Laid(null, null);
    return after;
  }
}
