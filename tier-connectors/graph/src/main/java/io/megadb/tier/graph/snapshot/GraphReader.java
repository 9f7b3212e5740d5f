package io.megadb.tier.graph.snapshot;

import io.megadb.graph.pattern.EdgeCosts;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.work.Workers;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TableView;
import io.megadb.spi.tier.TableView.Followed;
import io.megadb.tier.graph.key.ByteKeys;
import io.megadb.tier.graph.key.IntegerKeys;
import io.megadb.tier.graph.key.KeyIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Reads a graph's tables, whole or some rows, through a held view. One statement's thread. */
final class GraphReader {
  private final PropertyGraph graph;
  private final TableView view;
  private final Workers workers;
  private final QueryContext context;

  GraphReader(PropertyGraph graph, TableView view, Workers workers, QueryContext context) {
    this.graph = graph;
    this.view = view;
    this.workers = workers;
    this.context = context;
  }

  /** What is done with a batch of rows. */
  interface Batch {
    void rows(List<FieldVector> columns, int count);
  }

  /** Hands over rows batch by batch and closes their reader. */
  void each(ArrowReader rows, String alias, Batch batch) {
    try (rows) {
      List<FieldVector> columns = rows.getVectorSchemaRoot().getFieldVectors();
      while (rows.loadNextBatch()) {
        context.cancellation().check();
        batch.rows(columns, rows.getVectorSchemaRoot().getRowCount());
      }
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "reading the graph's table \"" + alias + "\" failed", e);
    }
  }

  /** Columns of an edge table that are read: the source's, the destination's, the key. */
  static List<String> columns(PropertyGraph.EdgeTable table) {
    List<String> columns = new ArrayList<>(table.source().columns());
    columns.addAll(table.destination().columns());
    columns.addAll(table.key());
    return columns;
  }

  /** A table as it is followed. */
  static Followed followed(PropertyGraph graph, PropertyGraph.ElementTable table) {
    boolean log = !graph.options().getOrDefault("follow", "triggers").equals("none");
    return new Followed(table.table(), table.key(), log);
  }

  /**
   * Reads all rows of a table.
   *
   * @throws MegaDbException UNDEFINED_TABLE, UNDEFINED_COLUMN if the table was altered since the
   *     graph was made
   */
  ArrowReader read(List<String> columns, TableName table) {
    try {
      return view.read(select(columns, table));
    } catch (MegaDbException e) {
      if (e.is(ErrorCode.UNDEFINED_COLUMN) || e.is(ErrorCode.UNDEFINED_TABLE)) {
        throw new MegaDbException(
                e.is(ErrorCode.UNDEFINED_TABLE)
                    ? ErrorCode.UNDEFINED_TABLE
                    : ErrorCode.UNDEFINED_COLUMN,
                "table \"" + table + "\" of the property graph was altered: " + e.getMessage(),
                e)
            .withHint("Take the table out by ALTER PROPERTY GRAPH ... DROP, and add it as it is.");
      }
      throw e.withPosition(0);
    }
  }

  /** Runs a condition's query; its positions mean nothing to the user. */
  private ArrowReader filtered(String sql) {
    try {
      return view.read(sql);
    } catch (MegaDbException e) {
      throw e.withPosition(0);
    }
  }

  /**
   * What each edge of a table with KEY costs, by row; infinite for rows that are gone.
   *
   * @throws MegaDbException DATA_EXCEPTION for a cost that is NULL, negative or not a number
   */
  EdgeCosts costs(GraphSnapshot.Edges edges, String cost) {
    PropertyGraph.EdgeTable table = edges.table();
    KeyIndex keys = edges.keys().orElseThrow();
    double[] costs = new double[edges.sorted().edgeCount() + edges.added().size()];
    Arrays.fill(costs, Double.POSITIVE_INFINITY);
    List<String> columns = new ArrayList<>();
    table.key().forEach(c -> columns.add(Identifiers.quote(c)));
    columns.add("CAST(" + cost + " AS double precision)");
    String sql = "SELECT " + String.join(", ", columns) + " FROM " + quoted(table.table());
    each(
        filtered(sql),
        table.alias(),
        (vectors, count) -> {
          int[] numbers = new int[count];
          keys.find(vectors.subList(0, vectors.size() - 1), count, numbers);
          Float8Vector values = (Float8Vector) vectors.getLast();
          for (int row = 0; row < count; row++) {
            if (numbers[row] != KeyIndex.ABSENT) {
              costs[numbers[row]] = checkedCost(table, values, row);
            }
          }
        });
    return EdgeCosts.of(costs);
  }

  /** See {@link GraphAccess#ranks}. */
  int[] ranks(GraphSnapshot snapshot, Map<String, String> values, Map<String, String> others) {
    List<String> all = new ArrayList<>();
    for (Map<String, String> some : List.of(values, others)) {
      some.forEach(
          (alias, value) ->
              all.add(
                  "SELECT "
                      + value
                      + " AS graph_value FROM "
                      + quoted(snapshot.vertices(alias).table().table())));
    }
    all.sort(null);
    String ranked =
        "(SELECT graph_value, row_number() OVER (ORDER BY graph_value) AS graph_rank FROM ("
            + String.join(" UNION ", all)
            + ") u WHERE graph_value IS NOT NULL) r";
    int[] ranks = new int[snapshot.vertexCount()];
    values.forEach((alias, value) -> ranks(snapshot.vertices(alias), value, ranked, ranks));
    return ranks;
  }

  private void ranks(GraphSnapshot.Vertices table, String value, String ranked, int[] into) {
    List<String> keys = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    for (String column : table.table().key()) {
      String name = Identifiers.quote("graph_key" + keys.size());
      keys.add("e." + name);
      selected.add(Identifiers.quote(column) + " AS " + name);
    }
    String sql =
        "SELECT "
            + String.join(", ", keys)
            + ", CAST(r.graph_rank AS bigint) AS graph_rank FROM (SELECT "
            + String.join(", ", selected)
            + ", "
            + value
            + " AS graph_value FROM "
            + quoted(table.table().table())
            + ") e JOIN "
            + ranked
            + " ON e.graph_value = r.graph_value";
    each(
        filtered(sql),
        table.table().alias(),
        (vectors, count) -> {
          int[] numbers = new int[count];
          table.keys().find(vectors.subList(0, vectors.size() - 1), count, numbers);
          BigIntVector found = (BigIntVector) vectors.getLast();
          for (int row = 0; row < count; row++) {
            if (numbers[row] != KeyIndex.ABSENT) {
              into[table.first() + numbers[row]] = Math.toIntExact(found.get(row));
            }
          }
        });
  }

  private static double checkedCost(PropertyGraph.EdgeTable table, Float8Vector values, int row) {
    if (values.isNull(row) || !(values.get(row) >= 0)) {
      throw new MegaDbException(
              ErrorCode.DATA_EXCEPTION,
              "an edge of \""
                  + table.alias()
                  + "\" has the COST "
                  + (values.isNull(row) ? "NULL" : values.get(row)))
          .withHint("A COST is 0 or more: use COALESCE, or leave the edge out by WHERE.");
    }
    return values.get(row);
  }

  /** What happened to a table since it was read. */
  TableView.Changes changes(
      PropertyGraph.ElementTable table, TableView.Mark since, List<String> columns) {
    return view.changes(followed(graph, table), since, columns);
  }

  /**
   * An index for a table's key; closes the rows if there can't be one.
   *
   * @param from the key's first column among those of the rows
   */
  KeyIndex newIndex(PropertyGraph.ElementTable table, ArrowReader rows, int from) {
    List<FieldVector> all = vectors(rows, table.alias());
    try {
      return newIndex(table, all.subList(from, from + table.key().size()));
    } catch (MegaDbException e) {
      discard(rows, e);
      throw e;
    }
  }

  private static KeyIndex newIndex(PropertyGraph.ElementTable table, List<FieldVector> columns) {
    for (FieldVector column : columns) {
      boolean known =
          column instanceof BaseIntVector
              || column instanceof VarCharVector
              || column instanceof FixedSizeBinaryVector;
      if (!known) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "column \""
                    + column.getName()
                    + "\" of the graph's table \""
                    + table.alias()
                    + "\" can't be a key")
            .withHint("Keys are of integer types, text and uuid.");
      }
    }
    return columns.size() == 1 && columns.getFirst() instanceof BaseIntVector
        ? new IntegerKeys(table.alias())
        : new ByteKeys(table.alias(), columns);
  }

  /** The columns of rows that are still to come; closes them if that fails. */
  List<FieldVector> vectors(ArrowReader rows, String alias) {
    try {
      return rows.getVectorSchemaRoot().getFieldVectors();
    } catch (IOException e) {
      MegaDbException failure =
          new MegaDbException(
              ErrorCode.IO_ERROR, "reading the graph's table \"" + alias + "\" failed", e);
      discard(rows, failure);
      throw failure;
    }
  }

  /** Closes rows that nobody wants. */
  void discard(ArrowReader rows, Throwable cause) {
    try {
      rows.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** All keys of a vertex table. */
  KeyIndex keys(PropertyGraph.VertexTable table, GraphMemory.Account account) {
    String what = "keys of vertices \"" + table.alias() + "\"";
    ArrowReader rows = read(table.key(), table.table());
    KeyIndex keys = newIndex(table, rows, 0);
    long[] counted = new long[1];
    each(
        rows,
        table.alias(),
        (columns, count) -> {
          for (int row = 0; row < count; row++) {
            keys.add(columns, row);
          }
          account.add(keys.sizeBytes() - counted[0], what);
          counted[0] = keys.sizeBytes();
        });
    return keys;
  }

  /** The vertices of a table that meet a condition. */
  IntSet vertices(GraphSnapshot.Vertices table, String condition) {
    return rows(table.table(), table.keys(), table.first(), condition);
  }

  /**
   * The edges of a table that meet a condition. Those of a table without KEY are numbered anew
   * within the table's numbers: they must not be compared with edges of it that were found
   * otherwise.
   */
  List<EdgeSet> edges(GraphSnapshot snapshot, GraphSnapshot.Edges edges, String condition) {
    if (edges.keys().isPresent()) {
      return edges.sets(rows(edges.table(), edges.keys().get(), 0, condition));
    }
    EdgeTableReader reader = new EdgeTableReader(graph, edges.table(), snapshot.vertices());
    EdgeEnds list = new EdgeEnds(1024);
    List<String> columns = columns(edges.table());
    String sql = select(columns, edges.table().table()) + " WHERE " + condition;
    each(
        filtered(sql),
        edges.table().alias(),
        (vectors, count) -> reader.rows(vectors, count, list, Optional.empty()));
    return List.of(
        new EdgeSet(
            list.sorted(snapshot.vertexCount(), workers),
            edges.firstId(),
            IntSet.range(0, list.size())));
  }

  /** The numbers of a table's rows that meet a condition, from {@code first} on. */
  private IntSet rows(
      PropertyGraph.ElementTable table, KeyIndex keys, int first, String condition) {
    IntList found = new IntList();
    each(
        filtered(select(table.key(), table.table()) + " WHERE " + condition),
        table.alias(),
        (columns, count) -> {
          int[] numbers = new int[count];
          keys.find(columns, count, numbers);
          for (int number : numbers) {
            // A row newer than the snapshot has no number.
            if (number != KeyIndex.ABSENT) {
              found.add(first + number);
            }
          }
        });
    return IntSet.of(found.toArray());
  }

  static String select(List<String> columns, TableName table) {
    return columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "SELECT ", ""))
        + " FROM "
        + quoted(table);
  }

  private static String quoted(TableName table) {
    return Identifiers.quote(table.catalog())
        + "."
        + Identifiers.quote(table.schema())
        + "."
        + Identifiers.quote(table.name());
  }

  /** Ints in the order in which they came. */
  static final class IntList {
    private int[] values = new int[256];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
