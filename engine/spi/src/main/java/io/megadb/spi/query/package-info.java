/**
 * What one running statement carries through all layers: its memory, its cancellation, and {@link
 * io.megadb.spi.query.MadeRows} for rows that are made in this process.
 */
package io.megadb.spi.query;
