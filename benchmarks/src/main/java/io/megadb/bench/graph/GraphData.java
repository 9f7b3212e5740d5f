package io.megadb.bench.graph;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A directed graph with a key and a section for each vertex and a kind for each edge. Parallel
 * edges and loops are kept.
 *
 * @param name in file names and tables
 * @param keyType SQL type of the keys, {@code text} or {@code bigint}
 * @param keys by vertex number, as text
 * @param sections by vertex number, an index into {@code sectionNames}
 * @param sectionNames what sections are called
 * @param sources edge {@code e} goes from vertex number {@code sources[e]}
 * @param targets and to {@code targets[e]}
 * @param kinds of edges, an index into {@code kindNames}
 * @param kindNames what kinds are called
 */
public record GraphData(
    String name,
    String keyType,
    List<String> keys,
    int[] sections,
    List<String> sectionNames,
    int[] sources,
    int[] targets,
    byte[] kinds,
    List<String> kindNames) {

  /** Where dependencies.csv has the package that is needed. */
  private static final int DEBIAN_TARGET = 5;

  private static final List<String> DEBIAN_KINDS = List.of("Depends", "Pre-Depends", "Recommends");

  public int vertexCount() {
    return keys.size();
  }

  public int edgeCount() {
    return sources.length;
  }

  /**
   * A random graph (Chakrabarti, Zhan, Faloutsos: "R-MAT: A Recursive Model for Graph Mining",
   * 2004) with the probabilities of Graph500, .57, .19, .19, .05; the same for the same arguments.
   * Vertex numbers are permuted, so that they tell nothing of degrees.
   *
   * @param scale 2^scale vertices
   * @param edgeFactor edges per vertex
   */
  public static GraphData rmat(int scale, int edgeFactor, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int vertices = 1 << scale;
    int[] permutation = new int[vertices];
    for (int i = 0; i < vertices; i++) {
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    int count = Math.multiplyExact(vertices, edgeFactor);
    int[] sources = new int[count];
    int[] targets = new int[count];
    byte[] kinds = new byte[count];
    for (int edge = 0; edge < count; edge++) {
      int source = 0;
      int target = 0;
      for (int bit = 0; bit < scale; bit++) {
        double quadrant = random.nextDouble();
        source = source << 1 | (quadrant >= 0.76 ? 1 : 0);
        target = target << 1 | ((quadrant >= 0.57 && quadrant < 0.76) || quadrant >= 0.95 ? 1 : 0);
      }
      sources[edge] = permutation[source];
      targets[edge] = permutation[target];
      kinds[edge] = (byte) random.nextInt(3);
    }
    List<String> keys = new ArrayList<>(vertices);
    int[] sections = new int[vertices];
    for (int vertex = 0; vertex < vertices; vertex++) {
      keys.add(Integer.toString(vertex));
      sections[vertex] = random.nextInt(8);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      names.add("s" + i);
    }
    return new GraphData(
        "rmat" + scale,
        "bigint",
        keys,
        sections,
        names,
        sources,
        targets,
        kinds,
        List.of("k0", "k1", "k2"));
  }

  /** Without loops and parallel edges: of these the first stays. */
  public GraphData simple() {
    Set<Long> seen = new HashSet<>();
    int[] kept = new int[edgeCount()];
    int count = 0;
    for (int edge = 0; edge < kept.length; edge++) {
      long ends = (long) sources[edge] << 32 | targets[edge];
      if (sources[edge] != targets[edge] && seen.add(ends)) {
        kept[count++] = edge;
      }
    }
    int[] from = new int[count];
    int[] to = new int[count];
    byte[] kind = new byte[count];
    for (int i = 0; i < count; i++) {
      from[i] = sources[kept[i]];
      to[i] = targets[kept[i]];
      kind[i] = kinds[kept[i]];
    }
    return new GraphData(name, keyType, keys, sections, sectionNames, from, to, kind, kindNames);
  }

  /**
   * Debian's packages and what they depend on, all alternatives, from the files that the Debian
   * sample writes. An edge to a package that is not there is left out.
   */
  public static GraphData debian(Path packages, Path dependencies) throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> keys = new ArrayList<>();
    Map<String, Integer> sectionNumbers = new HashMap<>();
    List<String> sectionNames = new ArrayList<>();
    int[] sections = new int[1 << 17];
    for (List<String> row : rows(packages)) {
      numbers.put(row.getFirst(), keys.size());
      String section = row.get(2).isEmpty() ? "none" : row.get(2);
      int known = sectionNumbers.computeIfAbsent(section, s -> sectionNumbers.size());
      if (known == sectionNames.size()) {
        sectionNames.add(section);
      }
      sections[keys.size()] = known;
      keys.add(row.getFirst());
    }
    int[] sources = new int[1 << 20];
    int[] targets = new int[1 << 20];
    byte[] kinds = new byte[1 << 20];
    int count = 0;
    for (List<String> row : rows(dependencies)) {
      int kind = DEBIAN_KINDS.indexOf(row.get(1));
      Integer target = numbers.get(row.get(DEBIAN_TARGET));
      if (kind >= 0 && target != null) {
        sources[count] = numbers.get(row.getFirst());
        targets[count] = target;
        kinds[count++] = (byte) kind;
      }
    }
    if (count == 0) {
      throw new IOException(dependencies + " has no dependency that leads to a package");
    }
    return new GraphData(
        "debian",
        "text",
        keys,
        Arrays.copyOf(sections, keys.size()),
        sectionNames,
        Arrays.copyOf(sources, count),
        Arrays.copyOf(targets, count),
        Arrays.copyOf(kinds, count),
        DEBIAN_KINDS);
  }

  /** Rows of a CSV file whose every field is quoted or empty, but for its head. */
  private static List<List<String>> rows(Path file) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    List<String> row = new ArrayList<>();
    boolean quoted = false;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        if (c == '"') {
          quoted = !quoted;
        } else if (!quoted && (c == ',' || c == '\n')) {
          row.add(field.toString());
          field.setLength(0);
          if (c == '\n') {
            rows.add(row);
            row = new ArrayList<>();
          }
        } else {
          field.append((char) c);
        }
      }
    }
    return rows.subList(1, rows.size());
  }

  /** Files of a graph. */
  public record Csv(Path vertices, Path edges) {}

  /**
   * Writes {@code number,key,section} and {@code number,source,target,sourceKey,targetKey,kind}.
   */
  public Csv write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path vertices = folder.resolve(name + "-vertices.csv");
    try (BufferedWriter out = Files.newBufferedWriter(vertices)) {
      for (int vertex = 0; vertex < vertexCount(); vertex++) {
        out.write(vertex + "," + keys.get(vertex) + "," + sectionNames.get(sections[vertex]));
        out.write('\n');
      }
    }
    Path edges = folder.resolve(name + "-edges.csv");
    try (BufferedWriter out = Files.newBufferedWriter(edges)) {
      for (int edge = 0; edge < edgeCount(); edge++) {
        int source = sources[edge];
        int target = targets[edge];
        out.write(Integer.toString(edge));
        out.write(',');
        out.write(Integer.toString(source));
        out.write(',');
        out.write(Integer.toString(target));
        out.write(',');
        out.write(keys.get(source));
        out.write(',');
        out.write(keys.get(target));
        out.write(',');
        out.write(kindNames.get(kinds[edge]));
        out.write('\n');
      }
    }
    return new Csv(vertices, edges);
  }
}
