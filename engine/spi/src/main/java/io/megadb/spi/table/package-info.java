/**
 * What tables may be and become, for the tiers that keep their tables' definitions themselves. In:
 * a definition and the actions of ALTER TABLE. Out: the definition as it is kept, or a typed error.
 * Read {@link io.megadb.spi.table.TableRules} first, then {@link
 * io.megadb.spi.table.TableAlteration}. One thread per object.
 */
package io.megadb.spi.table;
