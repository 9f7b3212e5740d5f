package io.megadb.tier.vector.store;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.OnConflict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/**
 * One statement's changes to a table; nothing of them is visible before the caller commits. The
 * statement's keys are kept in memory until then. One thread.
 */
final class TableWrite {
  /** What {@link RowNumbers#ofKey} says where there is none. */
  private static final long NO_ROW = -1;

  private final IndexWriter writer;
  private final Snapshot before;
  private final QueryContext context;
  private final RowDocuments documents;
  private final RowNumbers numbers;
  private long nextRow;

  /**
   * @param before what the table held so far, under the schema to write
   */
  TableWrite(IndexWriter writer, Snapshot before, long nextRow, QueryContext context) {
    this.writer = writer;
    this.before = before;
    this.context = context;
    this.documents = new RowDocuments(before.schema(), before.indexes());
    this.numbers = new RowNumbers(before);
    this.nextRow = nextRow;
  }

  long nextRow() {
    return nextRow;
  }

  private interface RowTaker {
    void take(List<FieldVector> columns, int row) throws IOException;
  }

  private void each(ArrowReader reader, RowTaker taker) throws IOException {
    while (reader.loadNextBatch()) {
      context.cancellation().check();
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      for (int row = 0; row < root.getRowCount(); row++) {
        taker.take(root.getFieldVectors(), row);
      }
    }
  }

  /** Adds rows; how many were inserted or replaced. */
  long insert(ArrowReader rows, OnConflict onConflict) throws IOException {
    if (before.schema().definition().primaryKey().isEmpty() && onConflict != OnConflict.FAIL) {
      throw new MegaDbException(
              ErrorCode.INVALID_COLUMN_REFERENCE,
              "ON CONFLICT needs a primary key, and "
                  + before.schema().definition().name()
                  + " has none")
          .withHint("Create the table with a PRIMARY KEY.");
    }
    Set<BytesRef> own = new HashSet<>();
    long[] count = new long[1];
    each(
        rows,
        (columns, row) -> {
          BytesRef key = documents.key(columns, row);
          boolean there = key != null && (!own.add(key) || numbers.ofKey(key) >= 0);
          if (there && onConflict == OnConflict.FAIL) {
            throw duplicate(columns, row);
          }
          if (there && onConflict == OnConflict.IGNORE) {
            return;
          }
          if (there) {
            writer.deleteDocuments(new Term(TableSchema.KEY, key));
          }
          writer.addDocument(documents.document(columns, row, nextRow++, key));
          count[0]++;
        });
    return count[0];
  }

  private MegaDbException duplicate(List<FieldVector> columns, int row) {
    List<String> key = before.schema().definition().primaryKey();
    List<String> values =
        key.stream()
            .map(k -> String.valueOf(columns.get(before.schema().indexOf(k)).getObject(row)))
            .toList();
    return new MegaDbException(
        ErrorCode.UNIQUE_VIOLATION,
        "duplicate key value violates the primary key of "
            + before.schema().definition().name()
            + ": ("
            + String.join(", ", key)
            + ")=("
            + String.join(", ", values)
            + ")");
  }

  /** Deletes rows by number; how many there were. */
  long delete(ArrowReader rows) throws IOException {
    Set<Long> gone = new HashSet<>();
    each(
        rows,
        (columns, row) -> {
          long number = ((BigIntVector) columns.getFirst()).get(row);
          if (numbers.exists(number) && gone.add(number)) {
            writer.deleteDocuments(new Term(TableSchema.ROW, RowKeys.row(number)));
          }
        });
    return gone.size();
  }

  /**
   * Replaces rows by number, which stands in the last column; how many there were. They get other
   * numbers, by which whoever has read them before sees that they changed.
   */
  long update(ArrowReader rows) throws IOException {
    Changed changed = new Changed();
    each(
        rows,
        (columns, row) -> {
          long number = ((BigIntVector) columns.getLast()).get(row);
          if (numbers.exists(number) && changed.rows.add(number)) {
            changed.put(number, columns, row);
          }
        });
    changed.checkKeys();
    return changed.rows.size();
  }

  /** Deletes, replaces and adds rows: their numbers or NULL, and 0 for those that go, come last. */
  long change(ArrowReader rows) throws IOException {
    Changed changed = new Changed();
    long[] count = new long[1];
    each(
        rows,
        (columns, row) -> {
          BigIntVector locators = (BigIntVector) columns.get(columns.size() - 2);
          long number = locators.isNull(row) ? NO_ROW : locators.get(row);
          if (number != NO_ROW && !(numbers.exists(number) && changed.rows.add(number))) {
            throw new MegaDbException(
                    ErrorCode.SERIALIZATION_FAILURE,
                    "a row of "
                        + before.schema().definition().name()
                        + " changed while it was being updated")
                .withHint("Run the statement again.");
          }
          if (((IntVector) columns.getLast()).get(row) == 0) {
            writer.deleteDocuments(new Term(TableSchema.ROW, RowKeys.row(number)));
          } else {
            changed.put(number, columns, row);
          }
          count[0]++;
        });
    changed.checkKeys();
    return count[0];
  }

  /** Rows that one statement takes away, and the keys of those it puts. */
  private final class Changed {
    private final Set<Long> rows = new HashSet<>();
    private final Set<BytesRef> own = new HashSet<>();
    // Keys that another row has, which is right only if that one goes or is replaced too.
    private final Map<Long, MegaDbException> taken = new HashMap<>();

    void put(long number, List<FieldVector> columns, int row) throws IOException {
      BytesRef key = documents.key(columns, row);
      if (key != null) {
        long holder = numbers.ofKey(key);
        if (!own.add(key)) {
          throw duplicate(columns, row);
        }
        if (holder != NO_ROW && holder != number) {
          taken.put(holder, duplicate(columns, row));
        }
      }
      var document = documents.document(columns, row, nextRow++, key);
      if (number == NO_ROW) {
        writer.addDocument(document);
      } else {
        writer.updateDocument(new Term(TableSchema.ROW, RowKeys.row(number)), document);
      }
    }

    void checkKeys() {
      taken.forEach(
          (holder, error) -> {
            if (!rows.contains(holder)) {
              throw error;
            }
          });
    }
  }

  /** Adds all rows of a snapshot under their numbers; its columns are those of the new schema. */
  void copy(Snapshot from) throws IOException {
    List<String> names = new ArrayList<>(from.schema().names());
    try (ArrowReader rows =
        new RowsReader(
            from,
            names,
            RowsReader.Locator.YES,
            LiveRows.of(from),
            from.reader().numDocs(),
            context)) {
      each(
          rows,
          (columns, row) ->
              writer.addDocument(
                  documents.document(
                      columns,
                      row,
                      ((BigIntVector) columns.getLast()).get(row),
                      documents.key(columns, row))));
    }
  }
}
