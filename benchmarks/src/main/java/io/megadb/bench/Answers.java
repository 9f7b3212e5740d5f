package io.megadb.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Reads answers and compares them. */
final class Answers {
  private static final double RELATIVE_ERROR = 1e-9;

  private Answers() {}

  /** All rows; closes nothing. */
  static List<List<Object>> read(ArrowReader reader) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    while (reader.loadNextBatch()) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      for (int row = 0; row < root.getRowCount(); row++) {
        List<Object> values = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
          values.add(vector.getObject(row));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  /** Reads to the end and counts; what a timed run does with its rows. */
  static long drain(ArrowReader reader) throws IOException {
    long rows = 0;
    while (reader.loadNextBatch()) {
      rows += reader.getVectorSchemaRoot().getRowCount();
    }
    return rows;
  }

  /**
   * The first difference, or null. Numbers are equal within a relative error of 1e-9: DuckDB
   * answers averages of decimals as doubles, MegaDB as PostgreSQL does, exactly.
   */
  static String difference(List<List<Object>> ours, List<List<Object>> theirs) {
    return difference(ours, theirs, false);
  }

  /**
   * The first difference, or null.
   *
   * @param rounded whether a decimal of ours may be the other number rounded to its digits: Trino
   *     gives averages and quotients of decimals as many digits as the decimals have
   */
  static String difference(List<List<Object>> ours, List<List<Object>> theirs, boolean rounded) {
    if (ours.size() != theirs.size()) {
      return ours.size() + " rows instead of " + theirs.size();
    }
    for (int row = 0; row < ours.size(); row++) {
      for (int column = 0; column < ours.get(row).size(); column++) {
        Object our = ours.get(row).get(column);
        Object their = theirs.get(row).get(column);
        if (!same(our, their) && !(rounded && isRounded(our, their))) {
          return "row " + row + " column " + column + ": " + our + " instead of " + their;
        }
      }
    }
    return null;
  }

  private static boolean isRounded(Object our, Object their) {
    if (our instanceof BigDecimal decimal && their instanceof Number) {
      BigDecimal away = decimal.subtract(new BigDecimal(their.toString())).abs();
      double half = decimal.ulp().doubleValue() / 2;
      return away.doubleValue() <= half * (1 + RELATIVE_ERROR);
    }
    return false;
  }

  private static boolean same(Object our, Object their) {
    if (our == null || their == null) {
      return our == their;
    }
    if (our instanceof Number && their instanceof Number) {
      BigDecimal a = new BigDecimal(our.toString());
      BigDecimal b = new BigDecimal(their.toString());
      if (a.compareTo(b) == 0) {
        return true;
      }
      double scale = Math.max(a.abs().doubleValue(), b.abs().doubleValue());
      return a.subtract(b).abs().doubleValue() <= scale * RELATIVE_ERROR;
    }
    return our.toString().equals(their.toString());
  }
}
