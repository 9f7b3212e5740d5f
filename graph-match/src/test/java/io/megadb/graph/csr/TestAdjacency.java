package io.megadb.graph.csr;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.graph.RandomGraphs;
import io.megadb.graph.RandomGraphs.Edges;
import io.megadb.graph.work.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;

class TestAdjacency {
  private record Slot(int row, int neighbour, int edge) {}

  @Property(tries = 200)
  @Domain(RandomGraphs.class)
  @Domain(net.jqwik.api.domains.DomainContext.Global.class)
  void everyEdgeStandsOnceEachWayInAscendingRows(
      @ForAll Edges edges, @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Workers workers = new Workers(threads)) {
      Adjacency graph = edges.adjacency(workers);
      assertThat(slots(graph.outgoing())).isEqualTo(expected(edges.sources(), edges.targets()));
      assertThat(slots(graph.incoming())).isEqualTo(expected(edges.targets(), edges.sources()));
    }
  }

  private static List<Slot> slots(Csr csr) {
    List<Slot> slots = new ArrayList<>();
    for (int vertex = 0; vertex < csr.vertexCount(); vertex++) {
      for (int slot = csr.offsets()[vertex]; slot < csr.offsets()[vertex + 1]; slot++) {
        slots.add(new Slot(vertex, csr.neighbours()[slot], csr.edges()[slot]));
      }
    }
    return slots;
  }

  private static List<Slot> expected(int[] rows, int[] neighbours) {
    List<Slot> slots = new ArrayList<>();
    for (int edge = 0; edge < rows.length; edge++) {
      slots.add(new Slot(rows[edge], neighbours[edge], edge));
    }
    slots.sort(
        Comparator.comparingInt(Slot::row)
            .thenComparingInt(Slot::neighbour)
            .thenComparingInt(Slot::edge));
    return slots;
  }
}
