/**
 * What changed in PostgreSQL's tables since somebody looked. In: tables and where they were. Out:
 * where they are now, and the keys of rows that changed, from a log that triggers write. Read
 * {@link io.megadb.exec.follow.ChangeLog} first; the design is docs/adr/0009. Any thread; a session
 * belongs to its caller.
 */
package io.megadb.exec.follow;
