package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmSpec.Part;
import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.run.Projection;
import io.megadb.graph.run.RunMemory;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.tier.graph.snapshot.GraphAccess;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import io.megadb.tier.graph.snapshot.PatternConditions;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Parts of graphs as algorithms see them. A whole graph of one edge table is used as it is;
 * anything else is gathered into arrays of its own, the last few of which are kept for as long as
 * their snapshot is and memory allows. Any thread.
 */
final class Projections {
  private static final int KEPT = 8;

  /**
   * What a projection is made of.
   *
   * @param session settings that conditions may depend on
   * @param conditions with the values of parameters
   */
  private record Key(Part part, String session, List<String> conditions) {}

  private record Kept(
      WeakReference<GraphSnapshot> snapshot, Key key, SoftReference<Projection> projection) {}

  private final Workers workers;
  private final Deque<Kept> kept = new ArrayDeque<>();

  Projections(Workers workers) {
    this.workers = workers;
  }

  private static Key key(Part part, FunctionCall call) {
    List<String> conditions =
        part.conditions().stream().map(c -> c.sql(call.parameters())).toList();
    return new Key(part, conditions.isEmpty() ? "" : call.tables().session(), conditions);
  }

  private static boolean lasting(Part part) {
    return part.conditions().stream().allMatch(ElementSpec.Condition::lasting);
  }

  /** Whether tables must be read to make the part of a snapshot. */
  boolean read(GraphSnapshot snapshot, Part part, FunctionCall call) {
    if (lasting(part) && find(snapshot, key(part, call)).isPresent()) {
      return false;
    }
    return !part.weights().isEmpty() || PatternConditions.of(part, call).read(snapshot);
  }

  /** The part of a snapshot. */
  Projection of(
      GraphAccess access, Part part, FunctionCall call, RunMemory memory, QueryContext context) {
    GraphSnapshot snapshot = access.snapshot();
    Key key = key(part, call);
    boolean lasting = lasting(part);
    Optional<Projection> known = lasting ? find(snapshot, key) : Optional.empty();
    if (known.isPresent()) {
      return known.get();
    }
    PatternResolver resolver = new PatternResolver(access, PatternConditions.of(part, call));
    IntSet from = resolver.vertices(part.from());
    IntSet to = resolver.vertices(part.to());
    EdgeList list = new EdgeList(from, to, part.direction(), snapshot.vertexCount(), memory);
    if (part.weights().isEmpty()) {
      List<EdgeSet> edges = resolver.edges(part.edge());
      Optional<Adjacency> whole = whole(snapshot, part, from, to, edges);
      if (whole.isPresent()) {
        return new Projection(whole.get(), part.direction(), Optional.empty(), Optional.empty());
      }
      for (EdgeSet set : edges) {
        add(set, list, context);
      }
    } else {
      new WeightReader(access).read(part, list, call.parameters(), context);
    }
    Projection projection = list.projection(workers);
    if (lasting) {
      keep(snapshot, key, projection);
    }
    return projection;
  }

  /** The adjacency of a whole graph of one edge table. */
  private static Optional<Adjacency> whole(
      GraphSnapshot snapshot, Part part, IntSet from, IntSet to, List<EdgeSet> edges) {
    boolean all =
        edges.size() == 1
            && edges.getFirst().complete()
            && edges.getFirst().adjacency().vertexCount() == snapshot.vertexCount()
            && from.containsAll(0, snapshot.vertexCount())
            && to.containsAll(0, snapshot.vertexCount());
    if (!all) {
      return Optional.empty();
    }
    Adjacency adjacency = edges.getFirst().adjacency();
    return switch (part.direction()) {
      case RIGHT -> Optional.of(adjacency);
      case LEFT -> Optional.of(new Adjacency(adjacency.incoming(), adjacency.outgoing()));
      case ANY -> Optional.empty();
    };
  }

  /** Bytes of a projection that are not the snapshot's. */
  static long ownBytes(GraphSnapshot snapshot, Projection projection) {
    Csr rows = projection.adjacency().outgoing();
    boolean shared =
        snapshot.edges().stream()
            .map(GraphSnapshot.Edges::sorted)
            .anyMatch(a -> a.outgoing() == rows || a.incoming() == rows);
    return shared ? 0 : projection.sizeBytes();
  }

  private static void add(EdgeSet set, EdgeList list, QueryContext context) {
    Csr rows = set.adjacency().outgoing();
    boolean complete = set.complete();
    for (int vertex = 0; vertex < rows.vertexCount(); vertex++) {
      if ((vertex & 0xFFFF) == 0) {
        context.cancellation().check();
      }
      for (int slot = rows.offsets()[vertex]; slot < rows.offsets()[vertex + 1]; slot++) {
        if (complete || set.rows().contains(rows.edges()[slot])) {
          list.add(vertex, rows.neighbours()[slot]);
        }
      }
    }
  }

  private synchronized Optional<Projection> find(GraphSnapshot snapshot, Key key) {
    for (Iterator<Kept> all = kept.iterator(); all.hasNext(); ) {
      Kept one = all.next();
      Projection projection = one.projection().get();
      GraphSnapshot of = one.snapshot().get();
      if (projection == null || of == null) {
        all.remove();
      } else if (of == snapshot && one.key().equals(key)) {
        return Optional.of(projection);
      }
    }
    return Optional.empty();
  }

  private synchronized void keep(GraphSnapshot snapshot, Key key, Projection projection) {
    if (kept.size() == KEPT) {
      kept.removeFirst();
    }
    kept.addLast(new Kept(new WeakReference<>(snapshot), key, new SoftReference<>(projection)));
  }
}
