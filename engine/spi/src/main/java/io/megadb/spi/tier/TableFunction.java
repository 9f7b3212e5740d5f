package io.megadb.spi.tier;

/**
 * What a scan computes where it does not read a table, e.g. the matches of a graph pattern. The
 * tier named by the scan's table knows the record behind it; nobody else looks in.
 */
public interface TableFunction {
  /** One line for EXPLAIN. */
  String describe();
}
