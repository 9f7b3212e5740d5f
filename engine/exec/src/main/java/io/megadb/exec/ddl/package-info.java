/**
 * CREATE, ALTER, DROP and their like. In: parsed statements. Out: tier DDL and a new catalog
 * version. Read {@link io.megadb.exec.ddl.DdlRunner} first.
 */
package io.megadb.exec.ddl;
