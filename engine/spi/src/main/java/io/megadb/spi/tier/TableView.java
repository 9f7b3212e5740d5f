package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A look at tables as they are committed, and at what changed since an earlier look. All tables of
 * a SQL tier are seen at one instant, each table of a local tier at one version. The asking
 * statement's own transaction is not seen before it commits. One thread.
 */
public interface TableView extends AutoCloseable {
  /**
   * A table to look at.
   *
   * @param key columns that identify a row; may be empty
   * @param log whether a SQL tier may be made to write down the keys of rows that change, so that
   *     {@link #changes} need not read the table again
   */
  record Followed(TableName table, List<String> key, boolean log) {
    public Followed {
      key = List.copyOf(key);
    }
  }

  /** Where a table was when somebody looked. */
  interface Mark {
    /** The version, for people. */
    String describe();
  }

  /** What happened to a table. Whoever got readers closes them. */
  sealed interface Changes {
    /** Nobody knows: it has to be read again. */
    record Whole() implements Changes {}

    /** Rows were added, and nothing else. */
    record Added(ArrowReader rows) implements Changes {}

    /**
     * Rows were added, changed or removed.
     *
     * @param keys of all of them, before and after; read it first
     * @param rows those that there are now
     */
    record Touched(ArrowReader keys, ArrowReader rows) implements Changes {}
  }

  /**
   * Where tables are now. The answer for a table that has not changed since its mark in {@code
   * known} is that very mark. Cheap: this is asked before every search.
   *
   * @throws io.megadb.spi.error.MegaDbException UNDEFINED_TABLE
   */
  Map<Followed, Mark> marks(List<Followed> tables, Map<Followed, Mark> known);

  /**
   * Like {@link #marks}, and from now on {@link #read} and {@link #changes} see the tables as they
   * are at these marks. Once per view.
   */
  Map<Followed, Mark> hold(List<Followed> tables, Map<Followed, Mark> known);

  /** Runs a SELECT over held tables. */
  ArrowReader read(String sql);

  /**
   * What happened to a held table since a mark.
   *
   * @param columns wanted of rows, the key's not added by itself
   */
  Changes changes(Followed table, Mark since, List<String> columns);

  @Override
  void close();
}
