package io.megadb.tier.vector;

import io.megadb.spi.catalog.TableName;
import io.megadb.tier.vector.search.IndexRecall;
import io.megadb.tier.vector.store.IndexOptions;

/**
 * An index by hnsw, for the system table.
 *
 * @param rows of its table
 * @param graphRows rows in segments that have a graph; the others are compared exactly
 * @param segments of the table
 */
public record VectorIndexFacts(
    TableName table,
    IndexOptions.Hnsw index,
    long rows,
    long graphRows,
    int segments,
    IndexRecall.Facts recall) {}
