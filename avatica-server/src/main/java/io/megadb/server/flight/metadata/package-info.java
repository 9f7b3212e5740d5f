/**
 * What the server and its catalog have, as Flight SQL's metadata calls answer it: the same as on
 * every wire. In: commands. Out: rows under the schemas that Flight SQL prescribes. Read {@link
 * io.megadb.server.flight.metadata.MetadataCalls} first.
 */
package io.megadb.server.flight.metadata;
