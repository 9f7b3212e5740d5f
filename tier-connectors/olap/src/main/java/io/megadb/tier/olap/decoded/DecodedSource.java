package io.megadb.tier.olap.decoded;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.LocalScan;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;

/** A version of an Iceberg table whose files can be read. Immutable, any thread. */
public interface DecodedSource {
  /** Says which table it is, whatever its name. */
  String tableId();

  TableName name();

  /** All data files of this version by location, in its order. */
  Map<String, DataFile> files();

  /** Whether this version has the column. */
  boolean has(DecodedColumn column);

  /** The column's name in this version. */
  String nameOf(DecodedColumn column);

  /**
   * How DuckDB reads files of this version or an earlier one.
   *
   * @param firstNumber the first file's number, the next ones' count up from it
   */
  Rows read(
      List<DecodedColumn> columns,
      List<DataFile> files,
      int firstNumber,
      Cancellation cancellation);

  /**
   * @param select yields a file's number and then the columns
   * @param paths the files, where DuckDB finds them
   * @param pin keeps the files, until closed
   */
  record Rows(String select, List<String> paths, LocalScan.Pin pin) {}
}
