/**
 * What MegaDB's types are in Trino, and Arrow vectors as Trino's blocks. {@link
 * io.megadb.trino.type.TypeMapping} holds the table of types; {@link
 * io.megadb.trino.type.ArrowBlocks} copies. Stateless; any thread.
 */
package io.megadb.trino.type;
