/**
 * What a table is, in our terms and in Iceberg's. In: table definitions and changes. Out: Iceberg
 * schemas, partition specs and properties, and the way back. Read {@link
 * io.megadb.tier.olap.table.TableDefinitions} first.
 */
package io.megadb.tier.olap.table;
