/** What one running statement carries through all layers: its memory and its cancellation. */
package io.megadb.spi.query;
