/**
 * Values on the Avatica wire. In: Arrow vectors, parameters as clients send them. Out: what frames
 * carry, the objects the engine takes. Read {@link io.megadb.server.avatica.value.ColumnTypes}
 * first: it holds the table of types. Nothing here has state of its own; readers are used by one
 * thread.
 */
package io.megadb.server.avatica.value;
