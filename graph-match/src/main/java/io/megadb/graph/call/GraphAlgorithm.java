package io.megadb.graph.call;

import io.megadb.graph.call.Parameter.Use;
import io.megadb.spi.type.SqlType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The algorithms that stand in FROM, with their parameters and what their rows have. */
public enum GraphAlgorithm {
  BFS(
      Rows.VERTEX,
      List.of(Parameter.vertices("source", Use.REQUIRED), Parameter.bound("max_depth", 0)),
      List.of(bigint("distance"))),
  SSSP(
      Rows.VERTEX,
      List.of(
          Parameter.vertices("source", Use.REQUIRED),
          Parameter.weight(),
          Parameter.number("max_distance", Double.POSITIVE_INFINITY, 0, Double.POSITIVE_INFINITY)),
      List.of(number("distance"))),
  PAGERANK(
      Rows.VERTEX,
      List.of(
          Parameter.vertices("source", Use.OPTIONAL),
          Parameter.weight(),
          Parameter.number("damping", 0.85, 0, 1),
          Parameter.integer("iterations", 20, 0, Integer.MAX_VALUE),
          Parameter.number("tolerance", 1e-7, 0, Double.POSITIVE_INFINITY)),
      List.of(number("rank"))),
  WCC(Rows.VERTEX, List.of(), List.of(bigint("component"))),
  SCC(Rows.VERTEX, List.of(), List.of(bigint("component"))),
  CDLP(
      Rows.VERTEX,
      List.of(Parameter.integer("iterations", 10, 0, Integer.MAX_VALUE)),
      List.of(bigint("community"))),
  LCC(Rows.VERTEX, List.of(), List.of(number("coefficient"))),
  TRIANGLE_COUNT(Rows.VERTEX, List.of(), List.of(bigint("triangles"))),
  K_CORE(Rows.VERTEX, List.of(), List.of(bigint("core"))),
  BETWEENNESS(
      Rows.VERTEX,
      List.of(
          Parameter.weight(),
          Parameter.bound("samples", 1),
          Parameter.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
          Parameter.flag("normalized", false)),
      List.of(number("centrality"))),
  CLOSENESS(
      Rows.VERTEX,
      List.of(
          Parameter.weight(),
          Parameter.bound("samples", 1),
          Parameter.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE)),
      List.of(number("centrality"))),
  LOUVAIN(
      Rows.VERTEX,
      List.of(
          Parameter.weight(),
          Parameter.number("resolution", 1, 0, Double.POSITIVE_INFINITY),
          Parameter.integer("levels", 10, 1, Integer.MAX_VALUE),
          Parameter.number("tolerance", 1e-6, 0, 1)),
      List.of(bigint("community"))),
  TOPOLOGICAL_ORDER(Rows.VERTEX, List.of(), List.of(bigint("position"))),
  CYCLES(
      Rows.VERTEX,
      List.of(Parameter.bound("max_length", 1)),
      List.of(bigint("cycle"), bigint("position"), bigint("length"))),
  DOMINATORS(
      Rows.VERTEX_PAIR, List.of(Parameter.vertex("source")), List.of(bigint("depth")), "dominator"),
  MAX_FLOW(
      Rows.VERTEX_PAIR,
      List.of(Parameter.vertex("source"), Parameter.vertex("target"), Parameter.weight()),
      List.of(number("flow")),
      "to");

  /** What one row is about. */
  public enum Rows {
    /** A vertex. */
    VERTEX,
    /** A vertex and another one, which may be missing. */
    VERTEX_PAIR
  }

  /** A column of the result. */
  public record Result(String name, SqlType type) {}

  private final Rows rows;
  private final List<Parameter> parameters;
  private final List<Result> results;
  private final String otherName;

  GraphAlgorithm(Rows rows, List<Parameter> parameters, List<Result> results) {
    this(rows, parameters, results, "other");
  }

  GraphAlgorithm(Rows rows, List<Parameter> parameters, List<Result> results, String otherName) {
    this.rows = rows;
    this.parameters = parameters;
    this.results = results;
    this.otherName = otherName;
  }

  private static Result bigint(String name) {
    return new Result(name, SqlType.Simple.BIGINT);
  }

  private static Result number(String name) {
    return new Result(name, SqlType.Simple.DOUBLE);
  }

  /** The name in SQL. */
  public String sqlName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The algorithm of that name in SQL. */
  public static Optional<GraphAlgorithm> named(String name) {
    return Arrays.stream(values()).filter(a -> a.sqlName().equals(name)).findFirst();
  }

  public Rows rows() {
    return rows;
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /** The parameter of that name. */
  public Optional<Parameter> parameter(String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  /** What a row's other vertex is, as a prefix of its columns. */
  public String otherName() {
    return otherName;
  }

  /** What comes after the vertex's columns. */
  public List<Result> results() {
    return results;
  }
}
