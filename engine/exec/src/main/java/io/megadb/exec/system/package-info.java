/**
 * The tables that describe the server: information_schema and megadb.system. Read {@link
 * io.megadb.exec.system.SystemTier} first.
 */
package io.megadb.exec.system;
