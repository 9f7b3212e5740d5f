package io.megadb.bench;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** TPC-H rows made by io.trino.tpch, as files with {@code |} between the columns. */
final class TpchData {
  static final Map<String, String> TABLES = new TreeMap<>();

  static {
    TABLES.put("region", "r_regionkey integer, r_name text, r_comment text");
    TABLES.put("nation", "n_nationkey integer, n_name text, n_regionkey integer, n_comment text");
    TABLES.put(
        "supplier",
        "s_suppkey integer, s_name text, s_address text, s_nationkey integer, s_phone text,"
            + " s_acctbal numeric(15,2), s_comment text");
    TABLES.put(
        "customer",
        "c_custkey integer, c_name text, c_address text, c_nationkey integer, c_phone text,"
            + " c_acctbal numeric(15,2), c_mktsegment text, c_comment text");
    TABLES.put(
        "part",
        "p_partkey integer, p_name text, p_mfgr text, p_brand text, p_type text, p_size integer,"
            + " p_container text, p_retailprice numeric(15,2), p_comment text");
    TABLES.put(
        "partsupp",
        "ps_partkey integer, ps_suppkey integer, ps_availqty integer,"
            + " ps_supplycost numeric(15,2), ps_comment text");
    TABLES.put(
        "orders",
        "o_orderkey bigint, o_custkey integer, o_orderstatus text, o_totalprice numeric(15,2),"
            + " o_orderdate date, o_orderpriority text, o_clerk text, o_shippriority integer,"
            + " o_comment text");
    TABLES.put(
        "lineitem",
        "l_orderkey bigint, l_partkey integer, l_suppkey integer, l_linenumber integer,"
            + " l_quantity numeric(15,2), l_extendedprice numeric(15,2),"
            + " l_discount numeric(15,2), l_tax numeric(15,2), l_returnflag text,"
            + " l_linestatus text, l_shipdate date, l_commitdate date, l_receiptdate date,"
            + " l_shipinstruct text, l_shipmode text, l_comment text");
  }

  private TpchData() {}

  /** Writes one file a table, unless it is there already. */
  static void write(Path folder, double scale) throws IOException {
    Files.createDirectories(folder);
    List<TpchTable<?>> tables = TpchTable.getTables();
    tables.parallelStream().forEach(table -> write(folder, scale, table));
  }

  private static void write(Path folder, double scale, TpchTable<?> table) {
    Path file = folder.resolve(table.getTableName() + ".tbl");
    if (Files.exists(file)) {
      return;
    }
    Path temporary = folder.resolve("." + table.getTableName());
    try (BufferedWriter out = Files.newBufferedWriter(temporary)) {
      for (TpchEntity row : table.createGenerator(scale, 1, 1)) {
        String line = row.toLine();
        out.write(line, 0, line.endsWith("|") ? line.length() - 1 : line.length());
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
