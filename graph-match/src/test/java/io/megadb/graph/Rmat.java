package io.megadb.graph;

import java.util.SplittableRandom;

/** Chakrabarti, Zhan, Faloutsos: "R-MAT", 2004, with the Graph500 probabilities. */
final class Rmat {
  private Rmat() {}

  static RandomGraphs.Edges edges(int scale, int edgeFactor, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int vertices = 1 << scale;
    int count = vertices * edgeFactor;
    int[] sources = new int[count];
    int[] targets = new int[count];
    double[] weights = new double[count];
    for (int edge = 0; edge < count; edge++) {
      int source = 0;
      int target = 0;
      for (int bit = 0; bit < scale; bit++) {
        double quadrant = random.nextDouble();
        source = source << 1 | (quadrant >= 0.76 ? 1 : 0);
        target = target << 1 | ((quadrant >= 0.57 && quadrant < 0.76) || quadrant >= 0.95 ? 1 : 0);
      }
      sources[edge] = source;
      targets[edge] = target;
      weights[edge] = random.nextDouble();
    }
    return new RandomGraphs.Edges(vertices, sources, targets, weights);
  }
}
