/** Tests of the connector, in Trino's own query runner and in a real Trino process. */
package io.megadb.trino;
