package io.megadb.tier.vector;

import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.store.RowCursor;
import java.util.Iterator;
import java.util.List;

/** The rows found for one vector after the other, and for which. One thread. */
final class EachCursor implements RowCursor {
  private final List<Query> queries;
  private final Iterator<Found> searches;
  private Found current;
  private int query = -1;
  private int at;
  private int[] ofQuery = {};

  EachCursor(List<Query> queries, Iterator<Found> searches) {
    this.queries = queries;
    this.searches = searches;
  }

  @Override
  public int next(int[] leaves, int[] documents) {
    if (ofQuery.length < leaves.length) {
      ofQuery = new int[leaves.length];
    }
    int rows = 0;
    while (rows < leaves.length) {
      if (current == null || at == current.leaves().length) {
        if (!searches.hasNext()) {
          break;
        }
        current = searches.next();
        query++;
        at = 0;
        continue;
      }
      leaves[rows] = current.leaves()[at];
      documents[rows] = current.documents()[at++];
      ofQuery[rows++] = query;
    }
    return rows;
  }

  /** The vector that a row of the last batch was found for; empty for none. */
  float[] target(int row) {
    return queries.get(ofQuery[row]).vector();
  }
}
